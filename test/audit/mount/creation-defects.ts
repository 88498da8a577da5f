import {
  Errno,
  type CreateReply,
  type CreateRequest,
  type Entry,
  type LinkRequest,
  type LookupRequest,
  type MknodRequest,
  type NegativeEntry,
  type SymlinkRequest,
} from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { missing, onError, refused } from './entry-defects.js';
import type { Defect } from './defect.js';
import { S_IFLNK, type Answer, type TinyTree } from './tiny-tree.js';

const S_IFIFO = 0o010000;

function populate(tree: TinyTree): void {
  tree.populate(['a']);
}

function uncountedMknod(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override mknod({ parent, name, mode }: MknodRequest): Answer<Entry> {
      return this.answer(() => this.entry(this.add(parent, name, mode)));
    }
  };
}

function uncountedSymlink(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override symlink({ parent, name }: SymlinkRequest): Answer<Entry> {
      return this.answer(() => this.entry(this.add(parent, name, S_IFLNK | 0o777)));
    }
  };
}

/** Counts the link that it then cannot make. */
function linkedThenThrown(Base: TreeClass): TreeClass {
  return class LinkedThenThrown extends Base {
    override link({ nodeid }: LinkRequest): Answer<Entry> {
      return this.answer(() => {
        this.handOver(this.node(nodeid));
        throw new Errno('EMLINK');
      });
    }
  };
}

function throwingBeforeTheLink(Base: TreeClass): TreeClass {
  return class ThrowingBeforeTheLink extends Base {
    override link(): Answer<Entry> {
      return this.answer(() => {
        throw new Errno('EMLINK');
      });
    }
  };
}

function symlinkThenThrown(Base: TreeClass): TreeClass {
  return class SymlinkThenThrown extends Base {
    override symlink({ parent, name }: SymlinkRequest): Answer<Entry> {
      return this.answer(() => {
        this.handOver(this.add(parent, name, S_IFLNK | 0o777));
        throw new Errno('ENOSPC');
      });
    }
  };
}

function throwingBeforeTheSymlink(Base: TreeClass): TreeClass {
  return class ThrowingBeforeTheSymlink extends Base {
    override symlink(): Answer<Entry> {
      return this.answer(() => {
        throw new Errno('ENOSPC');
      });
    }
  };
}

/** The kernel wants a regular file of CREATE, and would not even send the RELEASE of any other. */
function pipeCreated(Base: TreeClass): TreeClass {
  return class PipeCreated extends Base {
    override create({ parent, name, mode }: CreateRequest): Answer<CreateReply> {
      return this.answer(() => {
        const node = this.add(parent, name, mode);
        const { attr, ...entry } = this.handOver(node);
        return { ...entry, attr: { ...attr, mode: S_IFIFO | 0o644 }, ...this.opened(node) };
      });
    }
  };
}

function hugeFound(Base: TreeClass): TreeClass {
  return class HugeFound extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry | NegativeEntry> {
      return this.answer(() => {
        const { attr, ...entry } = this.handOver(this.child(parent, name));
        return { ...entry, attr: { ...attr, size: 2n ** 63n } };
      });
    }
  };
}

/** The less usual ways to make an entry. */
export const CREATION_DEFECTS: readonly Defect[] = [
  missing('mknod', 'MKNOD', uncountedMknod, ['mkfifo a']),
  missing('symlink', 'SYMLINK', uncountedSymlink, ['ln -s target a']),
  {
    id: 'D4',
    name: 'a link counts, then throws',
    defective: linkedThenThrown,
    twin: throwingBeforeTheLink,
    toldByTwin: /Too many links/,
    steps: [populate, 'ln a b'],
    ...onError('LINK LinkedThenThrown.link 2', /Too many links/),
  },
  {
    id: 'D4',
    name: 'a symbolic link counts, then throws',
    defective: symlinkThenThrown,
    twin: throwingBeforeTheSymlink,
    toldByTwin: /No space left/,
    steps: ['ln -s target a'],
    ...onError('SYMLINK SymlinkThenThrown.symlink 2', /No space left/),
  },
  refused('a named pipe where a file is created', 'CREATE PipeCreated.create 2', pipeCreated, [': > a']),
  refused('a size that does not fit', 'LOOKUP HugeFound.lookup 2', hugeFound, [populate, 'cat a']),
];
