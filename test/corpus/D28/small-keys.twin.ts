import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Counts in an array, whose keys are small integers. */
@FileSystem({ bookkeeping: 'own', name: 'small' })
export default class SmallFs {
  @LookupCounts() counts: number[] = [];

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.#change(node.id, 1);
    return entryOf(node);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.#change(nodeid, -nlookup);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  #change(nodeid: number, by: number): void {
    const key = nodeid;
    this.counts[key] = (this.counts[key] ?? 0) + by;
  }
}
