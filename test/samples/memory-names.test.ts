import { expect } from 'chai';
import type { Container } from 'inversify';
import type { ErrnoName } from 'tallyfs';
import { container } from '../../samples/memory/container.js';
import type { Directory } from '../../samples/memory/directory.js';
import { Inode } from '../../samples/memory/inode.js';
import { InodeTable } from '../../samples/memory/inode-table.js';
import { DEFAULT_LIMITS, LIMITS, type Limits } from '../../samples/memory/limits.js';
import { S_IFREG, S_ISGID } from '../../samples/memory/modes.js';
import { Names } from '../../samples/memory/names.js';
import { Renaming } from '../../samples/memory/renaming.js';

const EXCHANGE = 2;
const NOREPLACE = 1;
const WHITEOUT = 4;
const caller = { uid: 1000, gid: 100 };

/** The back ends without a mount, and short words for what the tests do with them. */
class Tree {
  readonly inodes: InodeTable;
  readonly names: Names;
  readonly root: Directory;
  readonly #renaming: Renaming;

  constructor(made: Container) {
    this.inodes = made.get(InodeTable);
    this.names = made.get(Names);
    this.root = this.inodes.directory(1);
    this.#renaming = made.get(Renaming);
  }

  file(name: string, parent = this.root, mode = 0o644): Inode {
    return this.names.make(parent, name, { mode: S_IFREG | mode, caller }, (...made) => new Inode(...made));
  }

  mkdir(name: string, parent = this.root, mode = 0o755): Directory {
    return this.names.makeDirectory(parent, name, { mode, caller });
  }

  rename(from: string, to: string, flags = 0, parents = [this.root, this.root]): Inode | undefined {
    const [source = this.root, target = this.root] = parents;
    return this.#renaming.rename(
      { directory: source, name: from },
      { directory: target, name: to },
      flags,
      caller,
    );
  }
}

function tree(limits: Partial<Limits> = {}): Tree {
  const made = container();
  made.rebind<Limits>(LIMITS).toConstantValue({ ...DEFAULT_LIMITS, ...limits });
  return new Tree(made);
}

function refuses(code: ErrnoName, body: () => unknown): void {
  expect(body).to.throw().with.property('code', code);
}

describe('the memory sample: names', () => {
  it('make files that belong to the caller, or to the group of a set-group-ID directory', () => {
    const t = tree();
    const plain = t.file('plain');
    expect([plain.attr.uid, plain.attr.gid]).to.deep.equal([1000, 100]);
    const shared = t.mkdir('shared', t.root, 0o2775);
    shared.attr.gid = 7;
    const file = t.file('file', shared);
    const inner = t.mkdir('inner', shared);
    expect([file.attr.gid, file.attr.mode & S_ISGID]).to.deep.equal([7, 0]);
    expect([inner.attr.gid, inner.attr.mode & S_ISGID]).to.deep.equal([7, S_ISGID]);
  });

  it('are 255 bytes long at most, whatever characters they have', () => {
    const t = tree();
    for (const name of ['x'.repeat(255), 'ä'.repeat(127), '\udcff'.repeat(255)]) {
      t.file(name);
      refuses('ENAMETOOLONG', () => t.file(`${name}ab`));
      refuses('ENAMETOOLONG', () => t.names.lookup(t.root, `${name}ab`));
      refuses('ENAMETOOLONG', () => t.rename(name, `${name}ab`));
    }
  });

  it('refuse what is there, is missing, or is of the wrong type', () => {
    const t = tree();
    const file = t.file('file');
    t.file('inside', t.mkdir('full'));
    const empty = t.mkdir('empty');
    refuses('EEXIST', () => t.file('file'));
    refuses('EEXIST', () => t.mkdir('full'));
    refuses('ENOENT', () => t.names.lookup(t.root, 'missing'));
    refuses('ENOENT', () => t.names.unlink(t.root, 'missing'));
    refuses('EISDIR', () => t.names.unlink(t.root, 'empty'));
    refuses('ENOTDIR', () => t.names.removeDirectory(t.root, 'file'));
    refuses('ENOTEMPTY', () => t.names.removeDirectory(t.root, 'full'));
    refuses('ENOTDIR', () => t.inodes.directory(file.nodeid));
    refuses('EPERM', () => {
      t.names.link(empty, t.root, 'another');
    });
    refuses('EEXIST', () => {
      t.names.link(file, t.root, 'empty');
    });
  });

  it('cannot be made in a directory that is removed', () => {
    const t = tree();
    const gone = t.mkdir('gone');
    t.names.removeDirectory(t.root, 'gone');
    expect(gone.attr.nlink).to.equal(0);
    refuses('ENOENT', () => t.file('file', gone));
    t.file('outside');
    refuses('ENOENT', () => t.rename('outside', 'inside', 0, [t.root, gone]));
  });

  it('count as links, up to the limit', () => {
    const t = tree({ links: 3 });
    const file = t.file('one');
    t.names.link(file, t.root, 'two');
    t.names.link(file, t.root, 'three');
    expect(file.attr.nlink).to.equal(3);
    refuses('EMLINK', () => {
      t.names.link(file, t.root, 'four');
    });
    t.mkdir('first');
    refuses('EMLINK', () => t.mkdir('second'));
    t.names.unlink(t.root, 'one');
    expect(file.attr.nlink).to.equal(2);
  });

  it('find ".." for a client that has no path', () => {
    const t = tree();
    const inner = t.mkdir('inner');
    expect(t.names.lookup(inner, '..')).to.equal(t.root);
    expect(t.names.lookup(t.root, '..')).to.equal(t.root);
  });
});

describe('the memory sample: rename', () => {
  it('replaces a file, and an empty directory by a directory', () => {
    const t = tree();
    const [a, b] = [t.file('a'), t.file('b')];
    expect(t.rename('a', 'b')).to.equal(b);
    expect(b.attr.nlink).to.equal(0);
    expect(t.root.get('a')).to.equal(undefined);
    expect(t.root.get('b')).to.equal(a);
    const [c, d] = [t.mkdir('c'), t.mkdir('d')];
    expect(t.rename('c', 'd')).to.equal(d);
    expect(d.attr.nlink).to.equal(0);
    expect(t.root.get('d')).to.equal(c);
    expect(t.root.attr.nlink).to.equal(3);
  });

  it('leaves two names of one file as they are', () => {
    const t = tree();
    const file = t.file('a');
    t.names.link(file, t.root, 'b');
    expect(t.rename('a', 'b')).to.equal(undefined);
    expect(t.root.get('a')).to.equal(file);
    expect(file.attr.nlink).to.equal(2);
  });

  it('moves a directory with its links', () => {
    const t = tree();
    const [from, to] = [t.mkdir('from'), t.mkdir('to')];
    const moved = t.mkdir('moved', from);
    t.rename('moved', 'there', 0, [from, to]);
    expect([from.attr.nlink, to.attr.nlink, moved.parent]).to.deep.equal([2, 3, to]);
  });

  it('refuses what would break the tree', () => {
    const t = tree();
    const outer = t.mkdir('outer');
    const inner = t.mkdir('inner', outer);
    t.file('file');
    refuses('EINVAL', () => t.rename('outer', 'below', 0, [t.root, inner]));
    refuses('EINVAL', () => t.rename('inner', 'outer', EXCHANGE, [outer, t.root]));
    refuses('ENOTDIR', () => t.rename('outer', 'file'));
    refuses('EISDIR', () => t.rename('file', 'outer'));
    refuses('ENOTEMPTY', () => t.rename('inner', 'outer', 0, [outer, t.root]));
    refuses('ENOENT', () => t.rename('missing', 'file'));
    refuses('EEXIST', () => t.rename('file', 'outer', NOREPLACE));
    refuses('ENOENT', () => t.rename('file', 'missing', EXCHANGE));
    expect(outer.get('inner')).to.equal(inner);
  });

  it('exchanges a directory and a file', () => {
    const t = tree();
    const outer = t.mkdir('outer');
    const inner = t.mkdir('inner', outer);
    const file = t.file('file');
    t.rename('file', 'inner', EXCHANGE, [t.root, outer]);
    expect(t.root.get('file')).to.equal(inner);
    expect(outer.get('inner')).to.equal(file);
    expect([t.root.attr.nlink, outer.attr.nlink, inner.parent]).to.deep.equal([4, 2, t.root]);
  });

  it('leaves a whiteout behind', () => {
    const t = tree();
    t.file('file');
    t.rename('file', 'moved', WHITEOUT);
    const whiteout = t.root.get('file');
    expect([whiteout?.attr.mode, whiteout?.attr.rdev, whiteout?.attr.nlink]).to.deep.equal([0o020000, 0, 1]);
  });

  it('changes nothing where there is no room for the whiteout, or for one more link', () => {
    const t = tree({ inodes: 4, links: 3 });
    const full = t.mkdir('full');
    t.mkdir('inside', full);
    t.file('file');
    refuses('ENOSPC', () => t.rename('file', 'moved', WHITEOUT));
    refuses('EMLINK', () => t.rename('inside', 'moved', 0, [full, t.root]));
    expect(t.root.get('file')).to.not.equal(undefined);
  });
});

describe('the memory sample: inodes', () => {
  it('are limited', () => {
    const t = tree({ inodes: 3 });
    t.file('one');
    const two = t.file('two');
    refuses('ENOSPC', () => t.file('three'));
    expect(t.root.get('three')).to.equal(undefined);
    t.names.unlink(t.root, 'two');
    refuses('ENOSPC', () => t.file('three'));
    t.inodes.remove(two.nodeid);
    t.file('three');
    expect(t.inodes.size).to.equal(3);
  });

  it('reuse a number only with another generation', () => {
    const t = tree();
    const seen = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const files = [t.file('a'), t.file('b')];
      for (const { nodeid, generation } of files) {
        expect(nodeid).to.be.within(2, 3);
        expect(seen).to.not.include(`${String(nodeid)}:${String(generation)}`);
        seen.add(`${String(nodeid)}:${String(generation)}`);
      }
      for (const name of ['a', 'b']) t.inodes.remove(t.names.unlink(t.root, name).nodeid);
    }
    refuses('ESTALE', () => t.inodes.get(2));
    expect(t.inodes.size).to.equal(1);
  });
});
