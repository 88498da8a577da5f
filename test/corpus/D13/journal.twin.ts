import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LookupRequest } from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Tells the store what is not in use any more. */
@FileSystem({ bookkeeping: 'own', name: 'journal' })
export default class JournalFs {
  @LookupCounts() readonly counts = new Map<number, number>();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: LookupRequest): Promise<Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counts.set(stat.ino, (this.counts.get(stat.ino) ?? 0) + 1);
    return entryOfStat(stat);
  }

  @Forget()
  async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> {
    const count = this.counts.get(nodeid) ?? 0;
    if (count === nlookup) this.counts.delete(nodeid);
    else this.counts.set(nodeid, count - nlookup);
    await this.store.settle(nodeid);
  }

  @Getattr()
  async getattr({ nodeid }: GetattrRequest): Promise<AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }
}
