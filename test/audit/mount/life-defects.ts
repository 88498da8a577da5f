import type {
  AttrReply,
  Entry,
  ForgetRequest,
  LookupRequest,
  NegativeEntry,
  UnlinkRequest,
} from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { always, type Defect, type Outcome } from './defect.js';
import { ROOT, S_IFDIR, type Answer, type Node, type TinyTree } from './tiny-tree.js';

function populate(tree: TinyTree): void {
  tree.populate(['a']);
}

function populateTwo(tree: TinyTree): void {
  tree.populate(['a', 'b']);
}

function forgetAll(tree: TinyTree): Promise<unknown> {
  return tree.session?.reconcile() ?? Promise.resolve();
}

/** Takes whatever has the count 0 for unused, the root too, which nobody looks up. */
function rootRemoved(Base: TreeClass): TreeClass {
  return class RootRemoved extends Base {
    override unlink(request: UnlinkRequest): Answer<void> {
      const answer = super.unlink(request);
      if (this.counted(ROOT) === 0) this.remove(ROOT);
      return answer;
    }

    /** The root stays, for the sake of who looks whether the file system lives. */
    override remove(nodeid: number): void {
      if (nodeid !== ROOT) super.remove(nodeid);
    }
  };
}

/** Forgets the inode with the last lookup although it has a name, and makes the same one again when it is looked up. */
function erasedWhileLinked(Base: TreeClass): TreeClass {
  return class ErasedWhileLinked extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry | NegativeEntry> {
      return this.answer(() => {
        const node = this.child(parent, name);
        this.nodes.set(node.nodeid, node);
        return this.handOver(node);
      });
    }

    protected override reclaim(nodeid: number): void {
      if (this.counted(nodeid) === 0) this.remove(nodeid);
    }
  };
}

/** After a while the number stands for a directory. */
function becameADirectory(Base: TreeClass): TreeClass {
  return class BecameADirectory extends Base {
    #lookups = 0;

    protected override handOver(node: Node): Entry {
      this.#lookups += 1;
      return super.handOver(node);
    }

    protected override attributes(node: Node): AttrReply {
      const { attr, ...reply } = super.attributes(node);
      const isDirectory = node.nodeid !== ROOT && this.#lookups > 1;
      return { ...reply, attr: isDirectory ? { ...attr, mode: S_IFDIR | 0o755 } : attr };
    }
  };
}

/**
 * Once it has been asked for `switch`, `a` is another file for a single lookup: the kernel takes the answer to mean that its
 * own `a` is out of date, gives the lookup back at once, and asks again.
 */
function switching(Base: TreeClass): TreeClass {
  return class Switching extends Base {
    #isSwitched = false;

    override lookup(request: LookupRequest): Answer<Entry | NegativeEntry> {
      const { parent, name } = request;
      if (name === 'switch') this.#isSwitched = true;
      if (name !== 'a' || !this.#isSwitched) return super.lookup(request);
      this.#isSwitched = false;
      return this.answer(() => this.handOver(this.child(parent, 'b')));
    }
  };
}

/** Any FORGET closes what is open of an inode, also one that gives back a part of the lookups. */
function closedByForget(Base: TreeClass): TreeClass {
  return class ClosedByForget extends switching(Base) {
    override forget({ nodeid, nlookup }: ForgetRequest): void {
      this.count(nodeid, -nlookup);
      this.remove(nodeid);
    }

    /** What has a name can be opened again. */
    override remove(nodeid: number): void {
      if (this.nodes.get(nodeid)?.nlink === 0) super.remove(nodeid);
    }
  };
}

/** When an inode comes and goes. */
export const LIFE_DEFECTS: readonly Defect[] = [
  {
    id: 'D11',
    name: 'the root is removed, for nobody has counted it',
    defective: rootRemoved,
    steps: [populate, 'rm a'],
    ...inBoth({ finds: ['root-removed UNLINK RootRemoved.unlink 1'], balanced: true }),
  },
  {
    id: 'D15',
    name: 'an inode is erased with its last lookup, while it has a name',
    defective: erasedWhileLinked,
    steps: [populate, '[ -e a ]', forgetAll, '[ -e a ]'],
    ...inBoth({ finds: ['generation-reused LOOKUP ErasedWhileLinked.lookup 2'], balanced: true }),
  },
  {
    id: 'D20',
    name: 'a FORGET of a part of the lookups closes what is open',
    defective: closedByForget,
    twin: switching,
    steps: [populateTwo, 'exec 3< a 4< b; [ -e switch ]; cat a; exec 3<&- 4<&-'],
    ...inBoth({ finds: ['removed-while-known FORGET ClosedByForget.forget 3'], balanced: true }),
    // Who asks for it then gets it with the generation that was closed.
    followUps: ['generation-reused LOOKUP ClosedByForget.lookup'],
  },
  {
    id: 'D17',
    name: 'a nodeid is given to a directory while the kernel knows a file by it',
    defective: becameADirectory,
    steps: [populate, '[ -e a ]; [ -e a ] || true'],
    ...inBoth({ finds: ['type-changed LOOKUP TinyTree.lookup 2'] }),
  },
];

function inBoth(outcome: Outcome): Pick<Defect, 'observe' | 'enforce'> {
  return { observe: always(outcome), enforce: always(outcome) };
}
