import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Has in memory only what is in use. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'lean' })
export default class LeanFs {
  @fuse.LookupCounts() counts: number[] = [];

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts[node.id] = (this.counts[node.id] ?? 0) + 1;
    return entryOf(node);
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.reap(this.tree.unlink(parent, name).id);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts[nodeid] = (this.counts[nodeid] ?? 0) - nlookup;
    this.reap(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @fuse.RemovesInode()
  remove(id: number): void {
    this.tree.delete(id);
  }

  private reap(id: number): void {
    if (this.counts[id] !== 0) return;
    if (this.tree.get(id).nlink > 0) return;
    this.remove(id);
  }
}
