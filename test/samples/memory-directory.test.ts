import { expect } from 'chai';
import * as fc from 'fast-check';
import { Directory } from '../../samples/memory/directory.js';
import { Inode } from '../../samples/memory/inode.js';
import { S_IFDIR, S_IFREG } from '../../samples/memory/modes.js';

const origin = { uid: 0, gid: 0, rdev: 0, time: { sec: 0, nsec: 0 } };

function directory(nodeid: number, parent?: Directory): Directory {
  return new Directory({ nodeid, generation: 0 }, { ...origin, mode: S_IFDIR }, parent);
}

function file(nodeid: number): Inode {
  return new Inode({ nodeid, generation: 0 }, { ...origin, mode: S_IFREG });
}

function names(listed: Directory, cookie = 0): string[] {
  return [...listed.entries(cookie)].map(({ name }) => name);
}

describe('the memory sample: directories', () => {
  it('list "." and ".." first, then names in the order in which they came', () => {
    const root = directory(1);
    root.attach('b', file(2));
    root.attach('a', file(3));
    expect(names(root)).to.deep.equal(['.', '..', 'b', 'a']);
    expect([...root.entries(0)].map(({ cookie }) => cookie)).to.deep.equal([1, 2, 3, 4]);
    expect(names(root, 1)).to.deep.equal(['..', 'b', 'a']);
    expect(names(root, 3)).to.deep.equal(['a']);
  });

  it('show each name that stays exactly once while others come and go between pages', () => {
    const changes = fc.array(fc.tuple(fc.boolean(), fc.nat(200), fc.nat(9)), { maxLength: 300 });
    fc.assert(
      fc.property(changes, (steps) => {
        const listed = directory(1);
        const staying = Array.from({ length: 60 }, (_, index) => `stays-${String(index)}`);
        staying.forEach((name, index) => {
          listed.attach(name, file(1000 + index));
          listed.attach(`goes-${String(index)}`, file(2000 + index));
        });
        const seen: string[] = [];
        let cookie = 0;
        for (const [adds, which, pageSize] of steps) {
          if (adds) listed.attach(`goes-${String(which)}`, file(3000 + which));
          else listed.detach(`goes-${String(which)}`);
          for (const entry of [...listed.entries(cookie)].slice(0, pageSize)) {
            seen.push(entry.name);
            cookie = entry.cookie;
          }
        }
        seen.push(...names(listed, cookie));
        expect(seen.filter((name) => name.startsWith('stays-'))).to.deep.equal(staying);
      }),
      { numRuns: 50 },
    );
  });

  it('keep the place of a name that is given to another inode', () => {
    const root = directory(1);
    root.attach('a', file(2));
    root.attach('b', file(3));
    root.attach('a', file(4));
    expect(names(root)).to.deep.equal(['.', '..', 'a', 'b']);
    expect(root.get('a')?.nodeid).to.equal(4);
  });

  it('have two links and one more for each directory in them', () => {
    const root = directory(1);
    const inner = directory(2, root);
    expect(root.attr.nlink).to.equal(2);
    root.attach('inner', inner);
    expect(root.attr.nlink).to.equal(3);
    root.attach('inner', file(3));
    expect(root.attr.nlink).to.equal(2);
    root.attach('inner', inner);
    root.detach('inner');
    expect(root.attr.nlink).to.equal(2);
  });

  it('know what is below them, and their parent after a move', () => {
    const [root, a, b] = [directory(1), directory(2), directory(3)];
    root.attach('a', a);
    root.attach('b', b);
    a.attach('b', b);
    root.detach('b');
    expect(b.parent).to.equal(a);
    expect(names(b)).to.deep.equal(['.', '..']);
    expect([...b.entries(1)].map(({ inode }) => inode.nodeid)).to.deep.equal([2]);
    expect(a.contains(b)).to.equal(true);
    expect(root.contains(b)).to.equal(true);
    expect(b.contains(a)).to.equal(false);
    expect(a.contains(root)).to.equal(false);
  });
});
