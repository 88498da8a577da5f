import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Readdirplus } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Would rather stop than go on with counts that are wrong. */
@FileSystem({ bookkeeping: 'own', name: 'strict' })
export default class StrictFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    for (const { name, node } of this.tree.list(nodeid, offset)) {
      if (!page.add(name, entryOf(node))) return;
      if (name !== '.' && name !== '..') this.counts.add(node.id);
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
