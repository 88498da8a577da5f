import {
  Errno,
  type CreateReply,
  type CreateRequest,
  type Entry,
  type LinkRequest,
  type LookupRequest,
  type MkdirRequest,
  type NegativeEntry,
  type TmpfileRequest,
} from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { always, type Defect } from './defect.js';
import { ROOT, S_IFDIR, S_IFREG, type Answer, type Node, type TinyTree } from './tiny-tree.js';

const O_TMPFILE = 0o20200000;

const files =
  (...names: string[]) =>
  (tree: TinyTree): void => {
    tree.populate(names);
  };

const EIO = /Input\/output error|EIO/;

export function uncountedLookup(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry> {
      return this.answer(() => this.entry(this.child(parent, name)));
    }
  };
}

function uncountedCreate(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override create({ parent, name, mode }: CreateRequest): Answer<CreateReply> {
      return this.answer(() => {
        const node = this.add(parent, name, mode);
        return { ...this.entry(node), ...this.opened(node) };
      });
    }
  };
}

function uncountedMkdir(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override mkdir({ parent, name, mode }: MkdirRequest): Answer<Entry> {
      return this.answer(() => this.entry(this.add(parent, name, S_IFDIR | mode)));
    }
  };
}

function uncountedLink(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override link({ nodeid, parent, name }: LinkRequest): Answer<Entry> {
      return this.answer(() => this.entry(this.linkNode(nodeid, parent, name)));
    }
  };
}

function uncountedTmpfile(Base: TreeClass): TreeClass {
  return class Uncounted extends Base {
    override tmpfile({ mode }: TmpfileRequest): Answer<CreateReply> {
      return this.answer(() => {
        const node = this.make(mode);
        return { ...this.entry(node), ...this.opened(node) };
      });
    }
  };
}

export function countedTwice(Base: TreeClass): TreeClass {
  return class CountedTwice extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry> {
      return this.answer(() => {
        const node = this.child(parent, name);
        this.count(node.nodeid, 1);
        return this.handOver(node);
      });
    }
  };
}

/** Says of a name that it does not exist, and counts what it would have been. */
function negativeCounted(Base: TreeClass): TreeClass {
  return class NegativeCounted extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry | NegativeEntry> {
      return this.answer(() => {
        const entry = this.handOver(this.child(parent, name));
        return name === 'hidden' ? { nodeid: 0 } : entry;
      });
    }
  };
}

function negativeNotCounted(Base: TreeClass): TreeClass {
  return class NegativeNotCounted extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry | NegativeEntry> {
      return this.answer(() => {
        const node = this.child(parent, name);
        return name === 'hidden' ? { nodeid: 0 } : this.handOver(node);
      });
    }
  };
}

export function countedThenThrown(Base: TreeClass): TreeClass {
  return class CountedThenThrown extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry> {
      return this.answer(() => {
        const entry = this.handOver(this.child(parent, name));
        if (name === 'secret') throw new Errno('EACCES');
        return entry;
      });
    }
  };
}

function takenBackThenThrown(Base: TreeClass): TreeClass {
  return class TakenBackThenThrown extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry> {
      return this.answer(() => {
        const entry = this.handOver(this.child(parent, name));
        if (name !== 'secret') return entry;
        this.count(entry.nodeid, -1);
        throw new Errno('EACCES');
      });
    }
  };
}

function createdThenThrown(Base: TreeClass): TreeClass {
  return class CreatedThenThrown extends Base {
    override create(request: CreateRequest): Answer<CreateReply> {
      return this.answer(() => {
        this.handOver(this.add(request.parent, request.name, request.mode));
        throw new Errno('ENOSPC');
      });
    }
  };
}

function checkedThenCreated(Base: TreeClass): TreeClass {
  return class CheckedThenCreated extends Base {
    override create(): Answer<CreateReply> {
      return this.answer(() => {
        throw new Errno('ENOSPC');
      });
    }
  };
}

/** Takes one off for a name that it has not found, as a rollback does that did not look at what there is to roll back. */
function negativeTakenOff(Base: TreeClass): TreeClass {
  return class NegativeTakenOff extends Base {
    override lookup(request: LookupRequest): Answer<Entry | NegativeEntry> {
      if (request.name !== 'missing') return super.lookup(request);
      return this.answer(() => {
        this.count(this.child(ROOT, 'a').nodeid, -1);
        throw new Errno('ENOENT');
      });
    }
  };
}

function typeOfAFile(Base: TreeClass): TreeClass {
  return class TypeOfAFile extends Base {
    override mkdir(request: MkdirRequest): Answer<Entry> {
      return this.answer(() => {
        const entry = this.handOver(this.add(request.parent, request.name, S_IFDIR | request.mode));
        return { ...entry, attr: { ...entry.attr, mode: S_IFREG } };
      });
    }
  };
}

function rootAsAnEntry(Base: TreeClass): TreeClass {
  return class RootAsAnEntry extends Base {
    override lookup(request: LookupRequest): Answer<Entry | NegativeEntry> {
      if (request.name !== 'up') return super.lookup(request);
      return this.answer(() => this.handOver(this.node(ROOT)));
    }
  };
}

/** What is handed over has no more to do with what was counted. */
function otherCounted(Base: TreeClass): TreeClass {
  return class OtherCounted extends Base {
    protected override handOver(node: Node): Entry {
      this.count(node.nodeid === 2 ? 3 : node.nodeid, 1);
      return this.entry(node);
    }
  };
}

/** Replies that hand over an entry, or should not. */
export const ENTRY_DEFECTS: readonly Defect[] = [
  missing('lookup', 'LOOKUP', uncountedLookup, [files('a'), 'cat a']),
  missing('create', 'CREATE', uncountedCreate, [': > a']),
  missing('mkdir', 'MKDIR', uncountedMkdir, ['mkdir a']),
  missing('link', 'LINK', uncountedLink, [files('a'), 'ln a b']),
  {
    ...missing('tmpfile', 'TMPFILE', uncountedTmpfile, [tmpfileStep()]),
    observe: (style) => ({
      finds: [
        'missing-increment TMPFILE Uncounted.tmpfile 2',
        // To the class it looks as if nobody knew the file.
        'removed-while-known RELEASE TinyTree.release 2',
      ],
      // A count that is in the node has gone with it.
      balanced: style === 'nodes',
    }),
  },
  {
    id: 'D1',
    name: 'another node is counted than the one that is handed over',
    defective: otherCounted,
    steps: [files('a', 'b'), 'cat a'],
    observe: always({
      finds: ['extra-increment LOOKUP TinyTree.lookup 3', 'missing-increment LOOKUP TinyTree.lookup 2'],
      balanced: false,
    }),
    enforce: always({
      finds: ['extra-increment LOOKUP TinyTree.lookup 3', 'missing-increment LOOKUP TinyTree.lookup 2'],
      told: EIO,
      balanced: true,
    }),
  },
  {
    id: 'D2',
    name: 'a lookup is counted twice',
    defective: countedTwice,
    steps: [files('a'), 'cat a'],
    observe: always({ finds: ['extra-increment LOOKUP CountedTwice.lookup 2'], balanced: false }),
    enforce: always({ finds: ['extra-increment LOOKUP CountedTwice.lookup 2'], told: EIO, balanced: true }),
  },
  {
    id: 'D2',
    name: 'a negative entry is counted',
    defective: negativeCounted,
    twin: negativeNotCounted,
    toldByTwin: /No such file/,
    steps: [files('hidden'), 'cat hidden'],
    observe: always({
      finds: ['extra-increment LOOKUP NegativeCounted.lookup 2'],
      told: /No such file/,
      balanced: false,
    }),
    enforce: always({
      finds: ['extra-increment LOOKUP NegativeCounted.lookup 2'],
      told: /No such file/,
      balanced: true,
    }),
  },
  {
    id: 'D3',
    name: 'a decrement that was never earned, for a name that is not found',
    defective: negativeTakenOff,
    toldByTwin: /No such file/,
    steps: [files('a'), 'cat a; cat missing'],
    observe: always({
      finds: ['unearned-decrement LOOKUP NegativeTakenOff.lookup 2'],
      told: /No such file/,
      balanced: false,
    }),
    enforce: always({
      finds: ['unearned-decrement LOOKUP NegativeTakenOff.lookup 2'],
      told: /No such file/,
      balanced: false,
    }),
  },
  {
    id: 'D4',
    name: 'a lookup counts, then throws',
    defective: countedThenThrown,
    twin: takenBackThenThrown,
    toldByTwin: /Permission denied/,
    steps: [files('secret'), 'cat secret'],
    ...onError('LOOKUP CountedThenThrown.lookup 2', /Permission denied/),
  },
  {
    id: 'D4',
    name: 'a create counts, then throws',
    defective: createdThenThrown,
    twin: checkedThenCreated,
    toldByTwin: /No space left/,
    steps: [': > a'],
    ...onError('CREATE CreatedThenThrown.create 2', /No space left/),
  },
  refused('a directory with the type of a file', 'MKDIR TypeOfAFile.mkdir 2', typeOfAFile, ['mkdir a']),
  refused('the root as an entry', 'LOOKUP RootAsAnEntry.lookup 1', rootAsAnEntry, [files('up'), 'cat up']),
];

export function missing(
  name: string,
  operation: string,
  defective: Defect['defective'],
  steps: Defect['steps'],
): Defect {
  const finds = [`missing-increment ${operation} Uncounted.${name} 2`];
  return {
    id: 'D1',
    name: `${name} does not count`,
    defective,
    steps,
    observe: always({ finds, balanced: false }),
    enforce: always({ finds, told: EIO, balanced: true }),
  };
}

export function onError(who: string, told: RegExp): Pick<Defect, 'observe' | 'enforce'> {
  const finds = [`increment-on-error ${who}`];
  return {
    observe: always({ finds, told, balanced: false }),
    enforce: always({ finds, told, balanced: true }),
  };
}

/** What the kernel would drop without a word is stopped in every mode. */
export function refused(
  name: string,
  who: string,
  defective: Defect['defective'],
  steps: Defect['steps'],
): Defect {
  const outcome = always({ finds: [`refused-reply ${who}`], told: EIO, balanced: true });
  return { id: 'D6', name, defective, steps, observe: outcome, enforce: outcome };
}

function tmpfileStep(): string {
  const source = `require('node:fs').closeSync(require('node:fs').openSync('.', ${String(O_TMPFILE | 2)}, 0o600))`;
  return `'${process.execPath}' -e "${source}"`;
}
