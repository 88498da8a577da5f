import { inject } from 'inversify';
import { Create, FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Unlink } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Gives the numbers of deleted files to new ones. */
@FileSystem({ bookkeeping: 'own', name: 'recycling' })
export default class RecyclingFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #free: number[] = [];
  readonly #nameless = new Set<number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    return this.handOver(this.tree.child(parent, name));
  }

  @Create({ increments: 1 })
  create({ parent, name, mode }: fuse.CreateRequest): fuse.CreateReply {
    const node = this.tree.make(S_IFREG | (mode & 0o777), this.#free.pop());
    this.tree.link(node, parent, name);
    return this.handOver(node);
  }

  @Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    const { id, nlink } = this.tree.unlink(parent, name);
    if (nlink > 0) return;
    if (this.counts.has(id)) this.#nameless.add(id);
    else this.#free.push(id);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const left = this.counts.subtract(nodeid, nlookup);
    if (left === 0 && this.#nameless.delete(nodeid)) this.#free.push(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private handOver(node: Node): fuse.Entry {
    this.counts.add(node.id);
    return entryOf(node);
  }
}
