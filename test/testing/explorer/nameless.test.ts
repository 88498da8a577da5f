import { expect } from 'chai';
import { Destroy, FileSystem, Mkdir, type Entry, type MkdirRequest } from '../../../src/index.js';
import type { Operation } from '../../../src/protocol/operations.js';
import { Nameless, type Witness } from '../../../src/testing/explorer/invariants/nameless.js';
import { explore, formatExploration, type Scenario } from '../../../src/testing/index.js';
import SimpleOpsFixed, { container as note } from '../../../samples/lookup-counts/simple-ops-fixed.js';
import LeavesDirectories, { container } from '../../corpus/D16/directories.js';

const REMOVE = 'TidyFs.remove';

/** A class that knows these inodes, with so many names. @param held lookups that the kernel has. */
function knows(
  links: Readonly<Record<number, number>>,
  held: Readonly<Record<number, number>> = {},
): Witness {
  return { linksOf: (nodeid) => Promise.resolve(links[nodeid]), held: (nodeid) => held[nodeid] ?? 0 };
}

/** What has been answered: the operation, the name, and the inode in the reply. */
function after(...answers: readonly (readonly [Operation, string, number?])[]): Nameless {
  const nameless = new Nameless();
  for (const [operation, name, nodeid] of answers)
    nameless.answered({ operation, request: { parent: 1, name } }, nodeid === undefined ? [] : [nodeid]);
  return nameless;
}

const UNLINKED = [
  ['lookup', 'a', 2],
  ['unlink', 'a'],
] as const;

const MADE_AND_REMOVED = [
  ['create', 'a', 2],
  ['unlink', 'a'],
  ['mkdir', 'b', 3],
  ['rmdir', 'b'],
] as const;

/** Cannot put away at the end what it has left. */
@FileSystem({ bookkeeping: 'own' })
class FailingFs extends LeavesDirectories {
  readonly made: number[] = [];

  @Mkdir({ increments: 1 })
  override mkdir(request: MkdirRequest): Entry {
    const entry = super.mkdir(request);
    this.made.push(entry.nodeid);
    return entry;
  }

  @Destroy()
  destroy(): void | Promise<void> {
    return Promise.reject(new Error('there is no network'));
  }
}

/** Can. */
@FileSystem({ bookkeeping: 'own' })
class TidyingFs extends FailingFs {
  override destroy(): void {
    for (const nodeid of this.made.splice(0)) this.remove(nodeid);
  }
}

const LEFT_OPEN: Scenario = {
  name: 'left open',
  processes: {
    A: async (process) => {
      await process.open('/file', 'w');
      await process.unlink('/file');
    },
  },
};

const REMOVED: Scenario = {
  name: 'a directory is removed',
  processes: {
    A: async (process) => {
      await process.mkdir('/new');
      await process.rmdir('/new');
    },
  },
};

describe('an inode that nobody can reach any more', () => {
  it('is never removed where the class still answers for it and has a method for that', async () => {
    const violation = await after(...UNLINKED).left(knows({ 2: 0 }), REMOVE);
    expect(violation?.kind).to.equal('never-removed');
    expect(violation?.message).to.contain('nodeid 2 has no name');
    expect(violation?.message).to.contain('TidyFs.remove was not called for it');
  });

  it('is removed where that method was called, whatever else there still is', async () => {
    const nameless = after(...UNLINKED);
    nameless.destroys(2);
    expect(await nameless.left(knows({ 2: 0 }), REMOVE)).to.equal(undefined);
  });

  it('may be left to somebody else by a class that removes nothing at all', async () => {
    expect(await after(...MADE_AND_REMOVED).left(knows({ 2: 0, 3: 0 }), undefined)).to.equal(undefined);
  });

  it('is never removed where others are, a directory also if its links are counted wrongly', async () => {
    const violation = await after(...MADE_AND_REMOVED).left(knows({ 3: 1 }), undefined);
    expect(violation?.message).to.match(/^nodeid 3 has no name.*others in its place are gone/);
  });

  it('is not what has another name', async () => {
    expect(await after(...UNLINKED).left(knows({ 2: 1 }), REMOVE)).to.equal(undefined);
  });

  it('is not what the kernel has lookups of', async () => {
    expect(await after(...UNLINKED).left(knows({ 2: 0 }, { 2: 1 }), REMOVE)).to.equal(undefined);
  });

  it('is not what a program has left open', async () => {
    const exploration = await explore(SimpleOpsFixed, LEFT_OPEN, {
      container: note,
      options: { delay: 0 },
      bound: 0,
      random: 0,
    });
    expect(exploration.found, formatExploration(exploration)).to.deep.equal([]);
  });

  it('cannot be told from others where the class answers for any number', async () => {
    expect(
      await after(...UNLINKED).left({ linksOf: () => Promise.resolve(0), held: () => 0 }, REMOVE),
    ).to.equal(undefined);
  });

  it('is not what has got its number since', () => {
    const nameless = after(...UNLINKED, ['mkdir', 'b', 2]);
    expect(nameless.isEmpty).to.equal(true);
  });

  it('is what a rename has taken the name from', async () => {
    const nameless = after(['lookup', 'a', 2], ['lookup', 'b', 3]);
    const request = { parent: 1, name: 'a', newParent: 1, newName: 'b' };
    nameless.answered({ operation: 'rename', request }, []);
    const violation = await nameless.left(knows({ 2: 1, 3: 0 }), REMOVE);
    expect(violation?.message).to.contain('nodeid 3');
  });

  it('may be removed at the very end, by @Destroy', async () => {
    const tidied = await explore(TidyingFs, REMOVED, { container, bound: 0, random: 0 });
    expect(tidied.found).to.deep.equal([]);
    const left = await explore(FailingFs, REMOVED, { container, bound: 0, random: 0 });
    expect(left.found.map(({ kind }) => kind)).to.deep.equal(['never-removed']);
  });
});
