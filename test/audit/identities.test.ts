import { expect } from 'chai';
import { Identities } from '../../src/audit/identities.js';

const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;

function inode(nodeid: number, generation: number | bigint = 0, type = S_IFREG) {
  return { nodeid, generation, type };
}

describe('the identities of inodes', () => {
  it('takes the same inode as often as it is handed over', () => {
    const identities = new Identities(false);
    expect(identities.handOver(inode(2, 7), false)).to.equal(undefined);
    expect(identities.handOver(inode(2, 7), true)).to.equal(undefined);
  });

  it('sees another generation and another type of a nodeid that the kernel holds', () => {
    const identities = new Identities(false);
    identities.handOver(inode(2, 7), false);
    expect(identities.handOver(inode(2, 8), true)).to.equal('generation-changed');
    expect(identities.handOver(inode(2, 8, S_IFDIR), true)).to.equal('type-changed');
  });

  it('knows no type where two inodes were handed over with one nodeid, until it is forgotten', () => {
    const identities = new Identities(false);
    identities.handOver(inode(2, 7), false);
    expect(identities.typeOf(2)).to.equal(S_IFREG);
    identities.handOver(inode(2, 7, S_IFDIR), true);
    expect(identities.typeOf(2)).to.equal(undefined);
    identities.forget(2);
    identities.handOver(inode(2, 8, S_IFDIR), false);
    expect(identities.typeOf(2)).to.equal(S_IFDIR);
  });

  it('tells generations apart that differ above 2^53', () => {
    const identities = new Identities(false);
    identities.handOver(inode(2, 2n ** 60n), false);
    expect(identities.handOver(inode(2, 2n ** 60n), true)).to.equal(undefined);
    expect(identities.handOver(inode(2, 2n ** 60n + 1n), true)).to.equal('generation-changed');
  });

  it('lets a nodeid have any inode once the kernel has forgotten it', () => {
    for (const tellsRemovals of [false, true]) {
      const identities = new Identities(tellsRemovals);
      identities.handOver(inode(2, 7), false);
      identities.forget(2);
      expect(identities.handOver(inode(2, 8, S_IFDIR), false)).to.equal(undefined);
    }
  });

  for (const [order, end] of [
    ['before the kernel has forgotten it', ['remove', 'forget']],
    ['after the kernel has forgotten it', ['forget', 'remove']],
  ] as const) {
    it(`sees the generation of an inode again that was removed ${order}`, () => {
      const identities = new Identities(true);
      identities.handOver(inode(2, 7), false);
      for (const step of end) identities[step](2);
      expect(identities.handOver(inode(2, 7), false)).to.equal('generation-reused');
    });

    it(`takes a new generation after an inode was removed ${order}`, () => {
      const identities = new Identities(true);
      identities.handOver(inode(2, 7), false);
      for (const step of end) identities[step](2);
      expect(identities.handOver(inode(2, 8), false)).to.equal(undefined);
    });
  }

  it('takes an inode again that was forgotten and not removed', () => {
    const identities = new Identities(true);
    identities.handOver(inode(2, 7), false);
    identities.forget(2);
    expect(identities.handOver(inode(2, 7), false)).to.equal(undefined);
  });

  it('remembers the last 30 000 removed inodes', () => {
    const identities = new Identities(true);
    for (let nodeid = 2; nodeid < 200_000; nodeid += 1) {
      identities.handOver(inode(nodeid), false);
      identities.forget(nodeid);
      identities.remove(nodeid);
    }
    expect(identities.handOver(inode(199_999), false)).to.equal('generation-reused');
    expect(identities.handOver(inode(170_000), false)).to.equal('generation-reused');
  });
});

describe('the memory of identities', () => {
  it('does not grow with inodes that the kernel forgets and the class keeps', function () {
    this.timeout(10_000);
    const identities = new Identities(true);
    const turnOver = (first: number): void => {
      for (let nodeid = first; nodeid < first + 300_000; nodeid += 1) {
        identities.handOver(inode(nodeid), false);
        identities.forget(nodeid);
      }
    };
    turnOver(2);
    // What was forgotten long ago is no longer known, even to a class that removes it now.
    identities.remove(2);
    expect(identities.handOver(inode(2), false)).to.equal(undefined);
    identities.remove(300_001);
    expect(identities.handOver(inode(300_001), false)).to.equal('generation-reused');
  });
});
