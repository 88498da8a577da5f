import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import Managed from '../../samples/lookup-counts/managed.js';
import { until } from '../support/until.js';
import { withProgram, type MountedProgram } from './lookup-counts-program.js';

const ROOT = 1;

/** What the kernel holds, which the table must have counted. */
function held(m: MountedProgram<Managed>): Record<string, number> {
  const { ledger, book, findings } = m.session.report();
  const known = Object.fromEntries(Object.entries(ledger).filter(([nodeid]) => nodeid !== '1'));
  expect(book).to.deep.equal(known);
  expect(findings).to.deep.equal([]);
  return known;
}

describe('the program of the note whose counts are managed', () => {
  it('lets a lookup wait for the forget of its inode, and no other lookup', () =>
    withProgram(Managed, {}, async (m) => {
      await m.sh('echo hello > "$0/f"; mkdir "$0/d"');
      const before = m.program.inodes.get(2).state.generation;
      // The kernel does not know it yet; in another directory, since the lookup of "f" has the lock of this one.
      await m.backend.createInode(3, 'other', { mode: 0o100644, uid: 0, gid: 0 });
      const forgetting = m.delay.hold('putState', 'there');
      await m.session.notify.invalEntry(ROOT, 'f');
      await forgetting.reached;
      let isAnswered = false;
      const looking = m.sh('cat "$0/f"').finally(() => (isAnswered = true));
      expect(await m.sh('cd "$0/d"; stat -c %s other; echo more > new; ls | xargs')).to.equal('0\nnew other');
      expect(isAnswered).to.equal(false);
      forgetting.release();
      expect(await looking).to.equal('hello');
      const [state] = [...m.program.inodes].flatMap(({ value }) => (value.number === 2 ? [value.state] : []));
      expect(state?.generation).to.be.greaterThan(before);
      expect(Object.keys(held(m))).to.have.length(4);
    }));

  it('keeps a file without a name for who has it open, and has it deleted after that', () =>
    withProgram(Managed, {}, async (m) => {
      expect(
        await m.sh(
          'echo first > "$0/a"; exec 3< "$0/a"; rm "$0/a"; echo second > "$0/b"; cat /dev/fd/3 "$0/b"',
        ),
      ).to.equal('first\nsecond');
      await until('the first is gone', async () => (await m.backend.count()) === 2);
      expect(Object.values(held(m))).to.deep.equal([1]);
    }));

  it('puts all states away when it is unmounted, without a FORGET', () =>
    withProgram(Managed, {}, async (m) => {
      await m.sh('echo hello > "$0/f"');
      const put = m.delay.hold('putState', 'there');
      let isClosed = false;
      const unmounting = m.session.unmount().finally(() => (isClosed = true));
      await put.reached;
      await sleep(20);
      expect(isClosed, 'the session waits for it').to.equal(false);
      put.release();
      await unmounting;
      expect(m.program.inodes.size).to.equal(1);
    }));
});
