import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Keeps nodes ready while they are in use, and looks from time to time which are not. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'sweeping' })
export default class SweepingFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #ready = new Map<number, Node>();

  constructor(@inject(Tree) private readonly tree: Tree) {
    this.#ready.set(ROOT, tree.get(ROOT));
  }

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.#ready.set(node.id, node);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.tree.unlink(parent, name);
    this.sweep();
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.sweep();
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.#ready.get(nodeid) ?? this.tree.get(nodeid));
  }

  @fuse.RemovesInode()
  evict(id: number): void {
    this.#ready.delete(id);
  }

  private sweep(): void {
    for (const id of [...this.#ready.keys()]) {
      if (id !== ROOT && !this.counts.has(id)) this.evict(id);
    }
  }
}
