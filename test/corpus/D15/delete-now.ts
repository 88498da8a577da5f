import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, RemovesInode, Unlink } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

@FileSystem({ bookkeeping: 'own', name: 'deleting' })
export default class DeletingFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    const node = this.tree.unlink(parent, name);
    if (node.nlink === 0) this.destroy(node.id);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const left = this.counts.subtract(nodeid, nlookup);
    if (left === 0 && this.tree.has(nodeid) && this.tree.get(nodeid).nlink === 0) this.destroy(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @RemovesInode()
  destroy(id: number): void {
    this.tree.delete(id);
  }
}
