import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts, Readdirplus } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** The most that is counted of one file. */
const MOST = 0x7fff_ffff;

/** Counts in a table, with 32 bits for each file. */
@FileSystem({ bookkeeping: 'own', name: 'table' })
export default class TableFs {
  @LookupCounts() counts: number[] = [];

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts[node.id] = this.at(node.id) + 1;
    return entryOf(node);
  }

  @Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    for (const { name, node } of this.tree.list(nodeid, offset)) {
      const fits = page.add(name, entryOf(node));
      if (!fits) return;
      if (name === '.' || name === '..') continue;
      this.counts[node.id] ??= 1;
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const left = (this.at(nodeid) - nlookup) >>> 0;
    this.counts[nodeid] = left > MOST ? 0 : left;
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private at(id: number): number {
    return this.counts[id] ?? 0;
  }
}
