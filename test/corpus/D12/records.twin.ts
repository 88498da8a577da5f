import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LookupRequest } from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Stat } from '../backends/store.js';

export { container } from '../backends/container.js';

interface Known {
  readonly ino: number;
  nlookup: number;
}

/** Keeps a record of each inode that is in use. */
@FileSystem({ bookkeeping: 'own', name: 'records' })
export default class RecordsFs {
  @LookupCounts((known: Known) => known.nlookup) readonly known = new Map<number, Known>();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: LookupRequest): Promise<Entry> {
    const ino = await this.store.find(parent, name);
    const stat: Stat = await this.store.stat(ino);
    const known = this.record(ino);
    known.nlookup += 1;
    return entryOfStat(stat);
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    const known = this.record(nodeid);
    known.nlookup -= nlookup;
    if (known.nlookup === 0) this.known.delete(nodeid);
  }

  @Getattr()
  async getattr({ nodeid }: GetattrRequest): Promise<AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  private record(ino: number): Known {
    const known = this.known.get(ino) ?? { ino, nlookup: 0 };
    this.known.set(ino, known);
    return known;
  }
}
