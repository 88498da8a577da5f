import { access } from 'node:fs/promises';

import { inRepository } from '../paths.js';
import { run } from '../process.js';
import type { Peer } from './peer.js';

const tallyfs = inRepository('build/src/cli/main.js');
const sample = inRepository('build/samples/memory/index.js');

function memoryWith(description: string, extra: readonly string[]): Peer {
  return {
    description,
    async prepare() {
      for (const file of [tallyfs, sample])
        await access(file).catch(() => Promise.reject(new Error(`${file} is missing: run npm run build`)));
    },
    launch: (mountpoint) => ({
      command: [
        process.execPath,
        tallyfs,
        'mount',
        sample,
        mountpoint,
        '-o',
        'attr_timeout=0,entry_timeout=0',
        ...extra,
      ],
    }),
    async requests({ mountpoint }) {
      const report = await run([process.execPath, tallyfs, 'report', mountpoint, '--json']);
      const { requests } = JSON.parse(report) as { readonly requests: Readonly<Record<string, number>> };
      return Object.values(requests).reduce((sum, count) => sum + count, 0);
    },
  };
}

export const memory = memoryWith('the memory sample of tallyfs as `tallyfs mount` runs it', []);
export const memoryUnaudited = memoryWith('the same without the audit (--audit off)', ['--audit', 'off']);
