import { access } from 'node:fs/promises';

import { inRepository } from './paths.js';
import type { Peer } from './peer.js';
import { run } from './process.js';

const tallyfs = inRepository('build/src/cli/main.js');

/** A class as `tallyfs mount` runs it. @param module its path in build/. */
export function mounted(description: string, module: string, options: readonly string[]): Peer {
  const path = inRepository(`build/${module}`);
  return {
    description,
    async prepare() {
      for (const file of [tallyfs, path])
        await access(file).catch(() => Promise.reject(new Error(`${file} is missing: run npm run build`)));
    },
    launch: (mountpoint) => ({ command: [process.execPath, tallyfs, 'mount', path, mountpoint, ...options] }),
    async requests({ mountpoint }) {
      const report = await run([process.execPath, tallyfs, 'report', mountpoint, '--json']);
      const { requests } = JSON.parse(report) as { readonly requests: Readonly<Record<string, number>> };
      return Object.values(requests).reduce((sum, count) => sum + count, 0);
    },
  };
}

/** A class of the memory sample with timeouts of 0, so that no call is answered from the kernel's caches. */
export function memorySample(
  description: string,
  options: readonly string[] = [],
  module: 'index.js' | 'managed.js' = 'index.js',
): Peer {
  const timeouts = ['-o', 'attr_timeout=0,entry_timeout=0'];
  return mounted(description, `samples/memory/${module}`, [...timeouts, ...options]);
}
