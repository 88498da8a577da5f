import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Gives numbers to new files that nobody needs any more. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'second-life' })
export default class SecondLifeFs {
  @fuse.LookupCounts() readonly counts = new Map<number, number>();
  #free: number | undefined;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    return this.handOver(this.tree.child(parent, name));
  }

  @fuse.Create({ increments: 1 })
  create({ parent, name, mode }: fuse.CreateRequest): fuse.CreateReply {
    const node = this.tree.make(S_IFREG | (mode & 0o777), this.#free);
    this.#free = undefined;
    this.tree.link(node, parent, name);
    return this.handOver(node);
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.reap(this.tree.unlink(parent, name).id);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const left = (this.counts.get(nodeid) ?? 0) - nlookup;
    if (left === 0) this.counts.delete(nodeid);
    else this.counts.set(nodeid, left);
    this.reap(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @fuse.RemovesInode()
  remove(id: number): void {
    this.tree.delete(id);
    this.#free = id;
  }

  private reap(id: number): void {
    if (!this.counts.has(id) && this.tree.get(id).nlink === 0) this.remove(id);
  }

  private handOver(node: Node): fuse.Entry {
    this.counts.set(node.id, (this.counts.get(node.id) ?? 0) + 1);
    return entryOf(node);
  }
}
