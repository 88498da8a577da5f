import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts, Read, RemovesInode, Unlink } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Keeps what is deleted until nobody knows it any more. */
@FileSystem({ bookkeeping: 'own', name: 'simple' })
export default class SimpleFs {
  @LookupCounts() readonly lookupCount = new Map<number, number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.lookupCount.set(node.id, (this.lookupCount.get(node.id) ?? 0) + 1);
    return entryOf(node);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const count = (this.lookupCount.get(nodeid) ?? 0) - nlookup;
    if (count > 0) {
      this.lookupCount.set(nodeid, count);
      return;
    }
    this.lookupCount.delete(nodeid);
    this.maybeRemove(nodeid);
  }

  @Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.maybeRemove(this.tree.unlink(parent, name).id);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @Read()
  read({ nodeid, offset, size }: fuse.ReadRequest): Uint8Array {
    return this.tree.get(nodeid).data.subarray(offset, offset + size);
  }

  @RemovesInode()
  remove(id: number): void {
    this.tree.delete(id);
  }

  private maybeRemove(id: number): void {
    if (this.tree.get(id).nlink === 0 && !this.lookupCount.has(id)) this.remove(id);
  }
}
