import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Does one thing after the other. */
@FileSystem({ bookkeeping: 'own', name: 'serial' })
export default class SerialFs {
  @LookupCounts() readonly counts = new LookupBook();
  #last: Promise<unknown> = Promise.resolve();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    return this.inTurn(async () => {
      const stat = await this.store.stat(await this.store.find(parent, name));
      this.counts.add(stat.ino);
      return entryOfStat(stat);
    });
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    return this.inTurn(() => {
      this.counts.subtract(nodeid, nlookup);
    });
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return this.inTurn(async () => attributesOfStat(await this.store.stat(nodeid)));
  }

  private inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
