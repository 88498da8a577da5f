import { inject } from 'inversify';
import {
  FileSystem,
  Forget,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  Mkdir,
  RemovesInode,
  Rmdir,
  Unlink,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFDIR, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Files and directories in memory. */
@FileSystem({ bookkeeping: 'own', name: 'memory' })
export default class MemoryFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    return this.handOver(this.tree.child(parent, name));
  }

  @Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: fuse.MkdirRequest): fuse.Entry {
    return this.handOver(this.tree.create(parent, name, S_IFDIR | mode));
  }

  @Rmdir()
  rmdir({ parent, name }: fuse.RmdirRequest): void {
    this.reap(this.tree.unlink(parent, name));
  }

  @Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.reap(this.tree.unlink(parent, name));
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.reap(this.tree.get(nodeid));
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @RemovesInode()
  remove(id: number): void {
    this.tree.delete(id);
  }

  private handOver(node: Node): fuse.Entry {
    this.counts.add(node.id);
    return entryOf(node);
  }

  private reap(node: Node): void {
    if (node.nlink === 0 && !this.counts.has(node.id)) this.remove(node.id);
  }
}
