import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileSystemClass } from 'tallyfs';
import SimpleOpsFixed from '../../samples/lookup-counts/simple-ops-fixed.js';
import SimpleOps from '../../samples/lookup-counts/simple-ops.js';
import WontWork from '../../samples/lookup-counts/wont-work.js';
import WouldWork from '../../samples/lookup-counts/would-work.js';
import { withProgram, type MountedProgram } from './lookup-counts-program.js';

const ROOT = 1;

/** Looks until it is so, for at most 10 seconds. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`in vain: ${what}`);
    await sleep(5);
  }
}

/** Has the kernel forget a name, and with it the inode that nobody uses. */
async function forgetName(m: MountedProgram<object>, name: string, directory = ROOT): Promise<void> {
  await m.session.notify.invalEntry(directory, name);
}

/** Book and ledger, without the root, which no book has. */
function counts(m: MountedProgram<object>) {
  const { ledger, book } = m.session.report();
  const { [String(ROOT)]: _root, ...held } = ledger;
  return { held, book };
}

const USABLE: readonly (readonly [string, FileSystemClass])[] = [
  ['wont-work', WontWork],
  ['would-work', WouldWork],
  ['simple-ops-fixed', SimpleOpsFixed],
];

describe('the programs of the note on lookup counts', () => {
  for (const [name, Class] of USABLE) {
    it(`are file systems to work with: ${name}`, () =>
      withProgram(Class, {}, async (m) => {
        await m.sh('mkdir "$0/d" && cp /etc/passwd "$0/d/copy" && cmp /etc/passwd "$0/d/copy"');
        await m.sh('printf hello > "$0/d/f" && printf " world" >> "$0/d/f"');
        expect(await m.sh('cat "$0/d/f"; ls "$0" "$0/d" | xargs')).to.match(/^hello world.*: d .*: copy f$/);
        await m.sh('truncate -s 5 "$0/d/f"; touch -d 2020-02-02T02:02:02Z "$0/d/f"; chmod 600 "$0/d/f"');
        expect(await m.sh('cat "$0/d/f"; stat -c " %a %Y" "$0/d/f"')).to.equal('hello 600 1580608922');
        expect((await m.try('rmdir "$0/d"')).stderr).to.contain('Directory not empty');
        await m.sh('rm -r "$0/d"');
        expect(await m.sh('ls "$0"')).to.equal('');
        await until('all is forgotten', () => Object.keys(counts(m).held).length === 0);
        await until('the root is all there is', async () => (await m.backend.count()) === 1);
        expect(m.findings()).to.deep.equal([]);
        expect(m.log).to.deep.equal([]);
      }));
  }

  it('are listed in pieces where a directory is large', () =>
    withProgram(SimpleOpsFixed, {}, async (m) => {
      await m.sh('seq 300 | while read n; do : > "$0/f$n"; done');
      expect(await m.sh('ls -l "$0" | grep -c " f[0-9]*$"; ls "$0" | wc -l')).to.equal('300\n300');
      expect(counts(m).book).to.deep.equal(counts(m).held);
      expect(m.findings()).to.deep.equal([]);
    }));
});
