import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** How many are worked on together. */
const MANY = 1;

/** Works on what the kernel forgets in large pieces. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'collecting' })
export default class CollectingFs {
  @fuse.LookupCounts() readonly counts = new Map<number, number>();
  #pending: fuse.ForgetRequest[] = [];

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.set(node.id, (this.counts.get(node.id) ?? 0) + 1);
    return entryOf(node);
  }

  @fuse.Forget()
  forget(request: fuse.ForgetRequest): void {
    this.#pending.push(request);
    if (this.#pending.length >= MANY) this.work();
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private work(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { nodeid, nlookup } of pending) {
      const left = (this.counts.get(nodeid) ?? 0) - nlookup;
      if (left === 0) this.counts.delete(nodeid);
      else this.counts.set(nodeid, left);
    }
  }
}
