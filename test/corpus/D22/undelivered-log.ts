import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { Counter } from '../books/counter.js';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../books/container.js';

/** Writes down what went wrong. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'logging' })
export default class LoggingFs {
  @fuse.LookupCounts() readonly lookups: Map<number, number>;
  readonly log: string[] = [];

  constructor(
    @inject(Store) private readonly store: Store,
    @inject(Counter) private readonly counter: Counter,
  ) {
    this.lookups = counter.lookups;
  }

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counter.handedOver(stat.ino);
    return entryOfStat(stat);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup, cause }: fuse.ForgetRequest): void {
    switch (cause) {
      case 'undelivered':
        this.log.push(`nobody got ${String(nodeid)}`);
        break;
      case 'refused':
      case 'kernel':
        this.counter.givenBack(nodeid, nlookup);
    }
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }
}
