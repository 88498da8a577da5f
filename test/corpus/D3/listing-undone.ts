import { inject } from 'inversify';
import {
  Decrements,
  FileSystem,
  Forget,
  Getattr,
  Increments,
  Lookup,
  LookupCounts,
  Readdirplus,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Lists a directory again from the start when it has changed in between. */
@FileSystem({ bookkeeping: 'own', name: 'steady' })
export default class SteadyFs {
  @LookupCounts() readonly counts = new Map<number, number>();
  #listings = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.ref(node.id);
    return entryOf(node);
  }

  @Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    const before = this.#listings;
    this.fill(nodeid, offset, page);
    if (this.hasChanged(before)) {
      page.clear();
      for (const { node } of this.tree.list(nodeid, offset)) this.unref(node.id, 1);
      this.fill(nodeid, offset, page);
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.unref(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @Increments()
  ref(id: number): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }

  @Decrements()
  unref(id: number, nlookup: number): void {
    const left = (this.counts.get(id) ?? 0) - nlookup;
    if (left === 0) this.counts.delete(id);
    else this.counts.set(id, left);
  }

  private fill(id: number, offset: number | bigint, page: fuse.DirectoryPlusPage): void {
    this.#listings += 1;
    for (const { name, node } of this.tree.list(id, offset)) {
      if (!page.add(name, entryOf(node))) return;
      if (name !== '.' && name !== '..') this.ref(node.id);
    }
  }

  private hasChanged(listings: number): boolean {
    return listings % 2 === 0;
  }
}
