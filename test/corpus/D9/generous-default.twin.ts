import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

@fuse.FileSystem({ bookkeeping: 'own', name: 'drafts' })
export default class DraftsFs {
  @fuse.LookupCounts() readonly counts = new Map<number, number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.set(node.id, (this.counts.get(node.id) ?? 0) + 1);
    return entryOf(node);
  }

  @fuse.Create({ increments: 1 })
  create({ parent, name, mode }: fuse.CreateRequest): fuse.CreateReply {
    const node = this.tree.create(parent, name, S_IFREG | (mode & 0o777));
    this.counts.set(node.id, 1);
    return { ...entryOf(node), handle: node };
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const count = this.counts.get(nodeid) ?? 0;
    if (count !== nlookup) this.counts.set(nodeid, count - nlookup);
    else this.counts.delete(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
