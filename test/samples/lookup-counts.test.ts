import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileSystem, type FileSystemClass } from 'tallyfs';
import Managed from '../../samples/lookup-counts/managed.js';
import SimpleOpsFixed from '../../samples/lookup-counts/simple-ops-fixed.js';
import SimpleOps from '../../samples/lookup-counts/simple-ops.js';
import WontWork from '../../samples/lookup-counts/wont-work.js';
import WouldWork from '../../samples/lookup-counts/would-work.js';
import type { RunResult } from '../support/children.js';
import { until } from '../support/until.js';
import { withProgram, type MountedProgram } from './lookup-counts-program.js';

const ROOT = 1;

/** Has the kernel forget a name, and with it the inode that nobody uses. */
async function forgetName(m: MountedProgram<object>, name: string, directory = ROOT): Promise<void> {
  await m.session.notify.invalEntry(directory, name);
}

/** Book and ledger, without the root, which no book has. */
function counts(m: MountedProgram<object>) {
  const { ledger, book } = m.session.report();
  return { held: Object.fromEntries(Object.entries(ledger).filter(([nodeid]) => nodeid !== '1')), book };
}

const USABLE: readonly (readonly [string, FileSystemClass])[] = [
  ['wont-work', WontWork],
  ['would-work', WouldWork],
  ['simple-ops-fixed', SimpleOpsFixed],
  ['managed', Managed],
];

/** An open file that has lost its name, and a new file: they must not be mistaken for each other. */
async function keepsOpenFiles(m: MountedProgram<object>): Promise<void> {
  const said = await m.sh(`
    echo first > "$0/a"
    exec 3< "$0/a"
    rm "$0/a"
    echo second > "$0/b"
    cat /dev/fd/3 "$0/b"
    stat -L -c %i /dev/fd/3 "$0/b"`);
  expect(said.split('\n')).to.deep.equal(['first', 'second', '2', '3']);
  await until('the first is gone', async () => (await m.backend.count()) === 2);
  expect(counts(m)).to.deep.equal({ held: { 3: 1 }, book: { 3: 1 } });
  expect(m.findings()).to.deep.equal([]);
}

/** A number is free when its inode has neither a name nor a count. */
async function reusesNumbers(
  m: MountedProgram<object>,
  generationOf: (inode: number) => unknown,
): Promise<void> {
  expect(await m.sh('echo a > "$0/a"; stat -c %i "$0/a"')).to.equal('2');
  const generation = await generationOf(2);
  await m.sh('rm "$0/a"');
  await until('it is gone', async () => (await m.backend.count()) === 1);
  expect(await m.sh('echo b > "$0/b"; stat -c %i "$0/b"; cat "$0/b"')).to.equal('2\nb');
  expect(await generationOf(2))
    .to.be.a('number')
    .and.not.equal(generation);
  expect(m.findings()).to.deep.equal([]);
}

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

describe('WontWork', () => {
  for (const audit of ['observe', 'enforce'] as const) {
    it(`loses the state of an inode that is looked up while it is forgotten, and is found (${audit})`, () =>
      withProgram(WontWork, { audit }, async (m) => {
        await m.sh('echo hello > "$0/f"');
        const forgetting = m.delay.hold('putState', 'there');
        await forgetName(m, 'f');
        await forgetting.reached;
        // Looks the name up, and keeps it from being forgotten.
        const holder = await m.hold('f');
        const inode = 2;
        expect([m.program.lookupCount.get(inode), m.program.cache.has(inode)]).to.deep.equal([1, true]);
        forgetting.release();
        await until('the state is gone', () => !m.program.cache.has(inode));

        const { status, stdout, stderr } = await m.try('cat "$0/f"');
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
        expect(stderr).to.contain('Input/output error');
        expect(m.log.join('\n')).to.contain(
          'WontWork.open failed, OPEN is answered with EIO: AssertionError [ERR_ASSERTION]: inode 2 has a state',
        );
        expect(counts(m)).to.deep.equal({ held: { [inode]: 1 }, book: { [inode]: 1 } });
        const [finding, ...others] = m.session.report().findings;
        expect(others).to.deep.equal([]);
        expect(finding).to.include({
          kind: 'removed-while-known',
          handler: 'WontWork.forget',
          operation: 'FORGET',
          nodeid: inode,
        });
        holder.kill();
        await holder.ended;
      }));
  }
});

describe('WontWork, where the lookup is answered after the state is gone', () => {
  it('hands over what it has just removed, and is found', () =>
    withProgram(WontWork, {}, async (m) => {
      await m.sh('echo hello > "$0/f"');
      const forgetting = m.delay.hold('putState', 'there');
      await forgetName(m, 'f');
      await forgetting.reached;
      // Then the kernel trusts the root's attributes for a second, and the next ones are those of the lookup.
      await m.sh('stat "$0"');
      const looking = m.delay.hold('getAttributes', 'back');
      const cat = m.try('cat "$0/f"');
      await looking.reached;
      forgetting.release();
      await until('the state is gone', () => !m.program.cache.has(2));
      looking.release();

      expect((await cat).stderr).to.contain('Input/output error');
      expect(m.findings()).to.deep.equal([
        { kind: 'generation-reused', handler: 'WontWork.lookup', nodeid: 2 },
      ]);
    }));
});

describe('WouldWork', () => {
  it('lets a lookup wait for the forget of its inode', () =>
    withProgram(WouldWork, {}, async (m) => {
      await m.sh('echo hello > "$0/f"');
      const before = m.program.cache.get(2)?.generation ?? 0;
      const forgetting = m.delay.hold('putState', 'there');
      await forgetName(m, 'f');
      await forgetting.reached;
      const looking = m.sh('stat -c %i "$0/f"');
      await sleep(200);
      expect(m.program.lookupCount.get(2)).to.equal(0);
      forgetting.release();
      expect(await looking).to.equal('2');
      expect(await m.sh('cat "$0/f"')).to.equal('hello');
      expect(m.program.cache.get(2)?.generation).to.be.greaterThan(before);
      expect(m.findings()).to.deep.equal([]);
    }));

  it('gives a number to another file when the kernel knows it no more, with another generation', () =>
    withProgram(WouldWork, {}, (m) => reusesNumbers(m, (inode) => m.program.cache.get(inode)?.generation)));

  it('keeps a file without a name for who has it open', () => withProgram(WouldWork, {}, keepsOpenFiles));
});

describe('SimpleOps', () => {
  it('takes 1 off for a FORGET of many lookups, and is found', () =>
    withProgram(SimpleOps, { entryTimeout: 0 }, async (m) => {
      await m.sh('echo hello > "$0/f"; stat "$0/f"');
      const { held } = counts(m);
      expect(held).to.deep.equal({ 2: 2 });
      await forgetName(m, 'f');
      await until('it is found', () => m.findings().length > 0);
      const { findings } = m.session.report();
      expect(findings).to.have.length(1);
      expect(findings[0]).to.include({
        kind: 'missing-decrement',
        handler: 'SimpleOps.forget',
        operation: 'FORGET',
        nodeid: 2,
        expected: -2,
        actual: -1,
      });
      expect(counts(m)).to.deep.equal({ held: {}, book: { 2: 1 } });
    }));

  it('is put right where the audit enforces, as far as it can be', () =>
    withProgram(SimpleOps, { entryTimeout: 0, audit: 'enforce' }, async (m) => {
      await m.sh('echo hello > "$0/f"; stat "$0/f"');
      await forgetName(m, 'f');
      await until('it is put right', () => Object.keys(counts(m).book ?? {}).length === 0);
      expect(m.findings()).to.deep.equal([
        { kind: 'missing-decrement', handler: 'SimpleOps.forget', nodeid: 2 },
      ]);

      await m.sh('stat "$0/f"; stat "$0/f"; stat "$0/f"');
      await forgetName(m, 'f');
      await until('it cannot be put right', () => m.findings().length > 1);
      expect(m.findings()[1]).to.deep.equal({
        kind: 'rollback-failed',
        handler: 'SimpleOps.forget',
        nodeid: 2,
      });
    }));

  it('deletes a name, and then looks for its inode in vain', () =>
    withProgram(SimpleOps, {}, async (m) => {
      await m.sh('echo hello > "$0/f"');
      expect((await m.try('rm "$0/f"')).stderr).to.contain('No such file or directory');
      expect(await m.sh('ls "$0"')).to.equal('');
      await until('it is forgotten', () => Object.keys(counts(m).held).length === 0);
      expect([await m.backend.count(), await m.backend.refcountOf(2)], 'an inode for ever').to.deep.equal([
        2, 1,
      ]);
      expect(m.findings()).to.deep.equal([]);
    }));

  it('counts an inode that another client has just removed, and then fails', () =>
    withProgram(SimpleOps, {}, async (m) => {
      const looking = m.delay.hold('getInode', 'back');
      await m.backend.createInode(ROOT, 'f', { mode: 0o100644, uid: 0, gid: 0 });
      const stat = m.try('stat "$0/f"');
      await looking.reached;
      await m.removeElsewhere(ROOT, 'f');
      looking.release();
      expect((await stat).status).to.equal(1);
      expect(m.findings()).to.deep.equal([
        { kind: 'increment-on-error', handler: 'SimpleOps.lookup', nodeid: 2 },
      ]);
    }));
});

/** With the first of its faults mended the others show, where another client works on the same back end. */
@FileSystem({ bookkeeping: 'own' })
class ResolvesFirst extends SimpleOps {
  readonly deleted: number[] = [];

  override async unlinkEntry(parent: number, name: string): Promise<number> {
    const inode = await this.backend.getInode(parent, name);
    await this.backend.deleteName(parent, name);
    await this.locks.hold(inode, () => this.backend.decrementRefcount(inode));
    return inode;
  }

  override deleteInode(inode: number): Promise<void> {
    this.deleted.push(inode);
    return super.deleteInode(inode);
  }
}

/**
 * The kernel knows inode 3 as d/x, but another client has removed that, and made of its number the file y. Now y is
 * removed through the mount, and while that is under way the kernel forgets d/x.
 */
async function forgetWhileUnlinking(m: MountedProgram<object>): Promise<RunResult> {
  await m.sh('mkdir "$0/d"; echo x > "$0/d/x"; echo y > "$0/y"');
  await m.removeElsewhere(ROOT, 'y');
  await m.removeElsewhere(2, 'x');
  await m.backend.createInode(ROOT, 'y', { mode: 0o100644, uid: 0, gid: 0 });
  expect(await m.backend.getInode(ROOT, 'y')).to.equal(3);

  const unlinking = m.delay.hold('decrementRefcount', 'back');
  // Not rm(1), which asks for attributes first, and so has the kernel look again.
  const unlink = m.try('unlink "$0/y"');
  await unlinking.reached;
  await forgetName(m, 'x', 2);
  await until('FORGET is there', () => m.session.report().ledger['3'] === undefined);
  unlinking.release();
  return unlink;
}

/** While a name is looked up, another client removes it, and the number becomes another file's. */
async function removeWhileLookingUp(m: MountedProgram<object>): Promise<RunResult> {
  const making = { mode: 0o100644, uid: 0, gid: 0 };
  await m.backend.createInode(ROOT, 'mine', making);
  const looking = m.delay.hold('getInode', 'back');
  const cat = m.try('cat "$0/mine"');
  await looking.reached;
  await m.removeElsewhere(ROOT, 'mine');
  await m.backend.createInode(ROOT, 'theirs', making);
  await m.backend.write(await m.backend.getInode(ROOT, 'theirs'), 0, Buffer.from('a secret'));
  looking.release();
  return cat;
}

const RIGHT: readonly (readonly [string, FileSystemClass])[] = [
  ['WouldWork', WouldWork],
  ['Managed', Managed],
  ['SimpleOpsFixed', SimpleOpsFixed],
];

for (const [name, Class] of RIGHT) {
  describe(`${name}, where another client works on the back end`, () => {
    it('deletes an inode once, whoever comes last', () =>
      withProgram(Class, {}, async (m) => {
        expect(await forgetWhileUnlinking(m)).to.include({ status: 0, stderr: '' });
        await until('it is gone', async () => (await m.backend.refcountOf(3)) === undefined);
        await until('it is forgotten', () => Object.keys(counts(m).book ?? {}).length === 1);
        expect(m.findings()).to.deep.equal([]);
        expect(m.log).to.deep.equal([]);
      }));

    it('looks again under the lock', () =>
      withProgram(Class, {}, async (m) => {
        const { stdout, stderr } = await removeWhileLookingUp(m);
        expect({ stdout, stderr }).to.deep.equal({
          stdout: '',
          stderr: `cat: ${m.session.mountpoint}/mine: No such file or directory\n`,
        });
        expect(counts(m)).to.deep.equal({ held: {}, book: {} });
      }));
  });
}

describe('SimpleOps, where another client works on the back end', () => {
  it('deletes an inode twice', () =>
    withProgram(ResolvesFirst, {}, async (m) => {
      expect((await forgetWhileUnlinking(m)).status, 'unlink fails').to.equal(1);
      expect(m.program.deleted.slice(0, 2)).to.deep.equal([3, 3]);
    }));

  it('answers a lookup with what the number stands for now', () =>
    withProgram(SimpleOps, {}, async (m) => {
      expect((await removeWhileLookingUp(m)).stdout).to.equal('a secret');
      expect(m.findings(), 'the counts are right').to.deep.equal([]);
    }));
});

describe('SimpleOpsFixed', () => {
  it('takes off what FORGET gives back', () =>
    withProgram(SimpleOpsFixed, { entryTimeout: 0 }, async (m) => {
      await m.sh('echo hello > "$0/f"; stat "$0/f"; stat "$0/f"; stat "$0/f"');
      expect(counts(m)).to.deep.equal({ held: { 2: 4 }, book: { 2: 4 } });
      await forgetName(m, 'f');
      await until('it is forgotten', () => Object.keys(counts(m).book ?? {}).length === 0);
      expect(await m.sh('cat "$0/f"')).to.equal('hello');
      expect(m.findings()).to.deep.equal([]);
    }));

  it('gives a number to another file when the kernel knows it no more, with another generation', () =>
    withProgram(SimpleOpsFixed, {}, (m) =>
      reusesNumbers(m, async (inode) => (await m.backend.getAttributes(inode)).generation),
    ));

  it('keeps a file without a name for who has it open', () =>
    withProgram(SimpleOpsFixed, {}, keepsOpenFiles));
});
