import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Lists all of a directory, or none of it. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'strict' })
export default class StrictFs {
  @fuse.LookupCounts() readonly lookups = new Map<number, number>();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.change(stat.ino, 1);
    return entryOfStat(stat);
  }

  @fuse.Readdirplus({ increments: 'per-entry' })
  async readdirplus(
    { nodeid, offset, caller }: fuse.ReaddirplusRequest,
    page: fuse.DirectoryPlusPage,
  ): Promise<void> {
    try {
      for (const { name, ino } of await this.store.list(nodeid, offset)) {
        await this.store.permit(ino, caller.uid);
        const entry = entryOfStat(await this.store.stat(ino));
        if (!page.add(name, entry)) break;
        if (name !== '.' && name !== '..') this.change(ino, 1);
      }
    } catch (error) {
      for (const ino of page.clear()) this.change(ino, -1);
      throw error;
    }
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.change(nodeid, -nlookup);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  private change(ino: number, by: number): void {
    const count = (this.lookups.get(ino) ?? 0) + by;
    if (count === 0) this.lookups.delete(ino);
    else this.lookups.set(ino, count);
  }
}
