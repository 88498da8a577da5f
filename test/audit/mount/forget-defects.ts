import type { Entry, ForgetRequest, LookupRequest, UnlinkRequest } from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { always, type Defect } from './defect.js';
import type { Answer, TinyTree } from './tiny-tree.js';

function populate(tree: TinyTree): void {
  tree.populate(['a', 'b']);
}

/** Has the kernel forget, which nothing waits for here. */
function reconcile(tree: TinyTree): void {
  void tree.session?.reconcile();
}

function rebindWhenAsked(tree: TinyTree): void {
  tree.onMissing = (name) => {
    if (name === 'switch') tree.rebind('a', 'b');
  };
}

export function oneTakenOff(Base: TreeClass): TreeClass {
  return class OneTakenOff extends Base {
    override forget({ nodeid }: ForgetRequest): void {
      this.count(nodeid, -1);
      this.reclaim(nodeid);
    }
  };
}

function droppedAtFirst(Base: TreeClass): TreeClass {
  return class DroppedAtFirst extends Base {
    override forget({ nodeid }: ForgetRequest): void {
      this.count(nodeid, -this.counted(nodeid));
      this.reclaim(nodeid);
    }
  };
}

/** Never goes below zero, which hides that its lookup does not count. */
function saturating(Base: TreeClass): TreeClass {
  return class Saturating extends Base {
    override lookup({ parent, name }: LookupRequest): Answer<Entry> {
      return this.answer(() => this.entry(this.child(parent, name)));
    }

    override forget({ nodeid, nlookup }: ForgetRequest): void {
      this.count(nodeid, -Math.min(nlookup, Math.max(0, this.counted(nodeid))));
      this.reclaim(nodeid);
    }
  };
}

/** It stops at zero too, but never gets there too early. */
function saturatingInVain(Base: TreeClass): TreeClass {
  return class SaturatingInVain extends Base {
    override forget({ nodeid, nlookup }: ForgetRequest): void {
      this.count(nodeid, -Math.min(nlookup, this.counted(nodeid)));
      this.reclaim(nodeid);
    }
  };
}

function nothingTakenOff(Base: TreeClass): TreeClass {
  return class NothingTakenOff extends Base {
    override forget(): void {
      // Nothing at all.
    }
  };
}

function throwing(Base: TreeClass): TreeClass {
  return class Throwing extends Base {
    override forget(request: ForgetRequest): void {
      super.forget(request);
      throw new Error('a bug in forget');
    }
  };
}

function removedWhileKnown(Base: TreeClass): TreeClass {
  return class RemovedWhileKnown extends Base {
    override unlink({ parent, name }: UnlinkRequest): Answer<void> {
      return this.answer(() => {
        this.remove(this.unlinkNode(parent, name).nodeid);
      });
    }
  };
}

/** What takes lookups back, or lets go of an inode. */
export const FORGET_DEFECTS: readonly Defect[] = [
  {
    id: 'D7',
    name: 'FORGET takes 1 off, of 2',
    defective: oneTakenOff,
    // rm(1) looks the name up once more.
    steps: [populate, 'ln a c', 'rm a c', reconcile],
    ...forgetting('missing-decrement', 'OneTakenOff', ['rollback-failed']),
  },
  {
    id: 'D7',
    name: 'FORGET drops the count, of which the kernel gives back a part',
    defective: droppedAtFirst,
    // The name then stands for another nodeid, and the kernel gives back at once the lookup that tells it so.
    steps: [populate, rebindWhenAsked, 'exec 3< b 4< a; cat b; [ -e switch ]; cat a; exec 3<&- 4<&-'],
    observe: always({ finds: ['extra-decrement FORGET DroppedAtFirst.forget 3'] }),
    enforce: always({ finds: ['extra-decrement FORGET DroppedAtFirst.forget 3'] }),
  },
  {
    id: 'D9',
    name: 'FORGET stops at zero, and lookup does not count',
    defective: saturating,
    twin: saturatingInVain,
    steps: [populate, 'cat a; rm -f a'],
    observe: always({
      finds: [
        'missing-increment LOOKUP Saturating.lookup 2',
        // To the class it looks as if nobody knew the file.
        'removed-while-known UNLINK TinyTree.unlink 2',
      ],
      balanced: true,
    }),
    enforce: always({
      finds: ['missing-increment LOOKUP Saturating.lookup 2'],
      told: /Input\/output error/,
      balanced: true,
    }),
  },
  {
    id: 'D8',
    name: 'FORGET does nothing',
    defective: nothingTakenOff,
    steps: [populate, 'cat a; rm a'],
    ...forgetting('missing-decrement', 'NothingTakenOff', ['rollback-failed']),
  },
  {
    id: 'D10',
    name: 'FORGET throws after it has counted',
    defective: throwing,
    steps: [populate, 'cat a; rm a'],
    observe: always({ finds: ['forget-threw FORGET Throwing.forget 2'], balanced: true }),
    enforce: always({ finds: ['forget-threw FORGET Throwing.forget 2'], balanced: true }),
  },
  {
    id: 'D15',
    name: 'an inode is removed with its last name, while the kernel knows it',
    defective: removedWhileKnown,
    steps: [populate, 'exec 3< a; rm a'],
    observe: removedBy,
    enforce: removedBy,
    // Who was looking it up hands it over when it is gone.
    followUps: ['generation-reused LOOKUP TinyTree.lookup'],
  },
];

/** Counts that are in the node go with it. */
function removedBy(style: string): ReturnType<Defect['observe']> {
  const finds = ['removed-while-known UNLINK RemovedWhileKnown.unlink 2'];
  const withNode = ['unearned-decrement UNLINK RemovedWhileKnown.unlink 2'];
  return { finds: style === 'nodes' ? [...finds, ...withNode] : finds, balanced: true };
}

function forgetting(
  kind: string,
  name: string,
  enforced: readonly string[],
): Pick<Defect, 'observe' | 'enforce'> {
  const found = (each: string): string => `${each} FORGET ${name}.forget 2`;
  return {
    observe: always({ finds: [found(kind)], balanced: false }),
    enforce: always({ finds: [kind, ...enforced].map(found), balanced: false }),
  };
}
