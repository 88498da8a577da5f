import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Keeps what still has a name. */
@FileSystem({ bookkeeping: 'own', name: 'keeping' })
export default class KeepingFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    if (this.counts.has(nodeid)) return;
    if (this.tree.get(nodeid).nlink > 0) return;
    this.tree.delete(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
