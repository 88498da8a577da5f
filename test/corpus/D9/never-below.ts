import { inject } from 'inversify';
import { Errno, FileSystem, Forget, Getattr, Lookup, LookupCounts, Mkdir, Rmdir } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFDIR, Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Directories. */
@FileSystem({ bookkeeping: 'own', name: 'folders' })
export default class FoldersFs {
  @LookupCounts() readonly lookups = new Map<number, number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.find(parent, name);
    if (!node) throw new Errno('ENOENT');
    this.lookups.set(node.id, this.countOf(node.id) + 1);
    return entryOf(node);
  }

  @Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: fuse.MkdirRequest): fuse.Entry {
    const node = this.tree.create(parent, name, S_IFDIR | mode);
    this.lookups.set(node.id, this.countOf(node.id));
    return entryOf(node);
  }

  @Rmdir()
  rmdir({ parent, name }: fuse.RmdirRequest): void {
    this.tree.unlink(parent, name);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.lookups.set(nodeid, Math.max(0, this.countOf(nodeid) - nlookup));
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private countOf(id: number): number {
    return this.lookups.get(id) ?? 0;
  }
}
