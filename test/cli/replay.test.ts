import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';
import { startTallyfs, tallyfs } from './command-line.js';

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../samples/${name}/index.js`, import.meta.url));

async function withFile(body: (file: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-record-'));
  try {
    await body(join(directory, 'recording.jsonl'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('tallyfs replay', () => {
  it('replays what `tallyfs mount --record` has recorded: 0 for the same, 1 for another class', () =>
    withFile((file) =>
      withMountpoint(async (mountpoint) => {
        const daemon = await startTallyfs(['mount', sample('memory'), mountpoint, '--record', file]);
        await daemon.says('mounted');
        const work = `import fs from 'node:fs'; process.chdir(process.argv[1]);
          fs.mkdirSync('d'); fs.writeFileSync('d/f', 'content'); fs.readdirSync('d'); fs.renameSync('d/f', 'g');
          fs.readFileSync('g'); fs.rmSync('g'); fs.rmdirSync('d');`;
        const { status: worked, stderr } = await runNode(work, [mountpoint]);
        expect(worked, stderr).to.equal(0);
        daemon.kill('SIGTERM');
        expect((await daemon.ended).status).to.equal(0);
        const same = await tallyfs(['replay', file, sample('memory')]);
        expect(same.stdout).to.match(/^\d+ requests replayed, 0 differ, 0 findings\n$/);
        expect(same.status).to.equal(0);
        const other = await tallyfs(['replay', file, sample('hello')]);
        expect(other.status).to.equal(1);
        expect(other.stdout).to.match(/^MKDIR .*\n {2}recorded {2}entry .*\n {2}now {7}error EPERM$/m);
      }),
    ));

  it('answers 2 where it cannot replay, and says why', () =>
    withFile(async (file) => {
      const missing = await tallyfs(['replay', file, sample('hello')]);
      expect(missing).to.include({ status: 2, stdout: '' });
      expect(missing.stderr).to.contain('ENOENT');
      await writeFile(file, '{"recording":1}\n');
      const broken = await tallyfs(['replay', file, sample('hello')]);
      expect(broken).to.include({ status: 2, stdout: '' });
      expect(broken.stderr).to.contain('line 1: its head is not whole');
      expect(await tallyfs(['replay', file])).to.include({ status: 2 });
      expect(await tallyfs(['replay', file, '/no/module.js'])).to.include({ status: 2 });
    }));
});
