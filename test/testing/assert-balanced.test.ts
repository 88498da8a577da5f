import { expect } from 'chai';
import { assertBalanced, UnbalancedError } from '../../src/testing/index.js';
import type { Session } from '../../src/index.js';
import { STYLES } from '../audit/mount/book-styles.js';
import { withTree } from '../audit/mount/case.js';
import { countedTwice } from '../audit/mount/entry-defects.js';
import { oneTakenOff } from '../audit/mount/forget-defects.js';
import { start } from '../support/children.js';

async function failure(session: Session): Promise<UnbalancedError> {
  try {
    await assertBalanced(session);
  } catch (error) {
    expect(error).to.be.instanceOf(UnbalancedError);
    return error as UnbalancedError;
  }
  throw new Error('it is said to balance');
}

describe('assertBalanced', () => {
  it('is content with a correct class, whatever the kernel caches', () =>
    withTree(STYLES.Map, 'observe', async ({ tree, session, shell }) => {
      tree.timeout = 60;
      tree.populate(['a', 'b']);
      expect(await shell('cat a b')).to.equal('');
      await assertBalanced(session);
      expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {} });
    }));

  it('takes an open file for what it is', () =>
    withTree(STYLES.LookupBook, 'observe', async ({ tree, session, directory, shell }) => {
      tree.populate(['a']);
      const holder = await start('sh', ['-c', 'cd "$0" && exec 3< a && echo open && read line', directory]);
      // The shell's input is at its end: it reads once and is gone, or waits in vain.
      await holder.says('open');
      await assertBalanced(session);
      holder.kill('SIGKILL');
      await holder.ended;
      expect(await shell('ls')).to.equal('');
      await assertBalanced(session);
    }));

  it('lists what the audit has found, and where the counts differ', () =>
    withTree(countedTwice(STYLES.Map), 'observe', async ({ tree, session, shell }) => {
      tree.populate(['a']);
      expect(await shell('cat a')).to.equal('');
      const error = await failure(session);
      expect(error.code).to.equal('TALLYFS_UNBALANCED');
      expect(error.findings.map(({ kind }) => kind)).to.deep.equal(['extra-increment']);
      expect(error.leaks.map(({ nodeid, held }) => ({ nodeid, held }))).to.deep.equal([
        { nodeid: 2, held: 0 },
      ]);
      expect(error.message).to.match(/^the lookup counts of tiny do not balance:\n {2}extra-increment/);
      expect(error.message).to.match(/nodeid 2: the class has counted \d+ and the kernel holds 0; no FORGET/);
    }));

  it('finds what only shows when the kernel forgets', () =>
    withTree(oneTakenOff(STYLES.LookupBook), 'observe', async ({ tree, session, shell }) => {
      tree.populate(['a']);
      expect(await shell('cat a; cat a')).to.equal('');
      expect(session.report().findings).to.deep.equal([]);
      expect((await failure(session)).findings.map(({ kind }) => kind)).to.deep.equal(['missing-decrement']);
    }));

  it('cannot say anything where nothing is compared', () =>
    withTree(STYLES.LookupBook, 'off', async ({ session }) => {
      const refused = await assertBalanced(session).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(TypeError);
      expect(String(refused)).to.contain("mount it with 'observe'");
    }));

  it('still tells of findings when the mount is gone', async () => {
    let ended: Session | undefined;
    await withTree(countedTwice(STYLES.Map), 'observe', async ({ tree, session, shell }) => {
      tree.populate(['a']);
      expect(await shell('cat a')).to.equal('');
      ended = session;
    });
    if (ended === undefined) throw new Error('there was no session');
    expect((await failure(ended)).findings).to.have.lengthOf(1);
  });
});
