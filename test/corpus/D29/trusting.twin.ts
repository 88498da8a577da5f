import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Readdirplus } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Nothing changes behind the kernel's back, so it may keep what it knows. */
@FileSystem({ bookkeeping: 'own', name: 'trusting' })
export default class TrustingFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return this.entry(node);
  }

  @Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    for (const { name, node } of this.tree.list(nodeid, offset)) {
      if (!page.add(name, this.entry(node))) return;
      if (name !== '.' && name !== '..') this.counts.add(node.id);
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return { ...attributesOf(this.tree.get(nodeid)), attrTimeout: 3600 };
  }

  private entry(node: Node): fuse.Entry {
    return { ...entryOf(node), entryTimeout: 3600, attrTimeout: 3600 };
  }
}
