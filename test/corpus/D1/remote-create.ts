import { inject } from 'inversify';
import { Create, FileSystem, Forget, Getattr, Lookup, LookupCounts, type Entry } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { Counter } from '../books/counter.js';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { S_IFREG } from '../backends/tree.js';
import { Store } from '../backends/store.js';

export { container } from '../books/container.js';

/** Files that are far away; who counts is injected. */
@FileSystem({ bookkeeping: 'own', name: 'remote' })
export default class RemoteFs {
  @LookupCounts() readonly lookups: Map<number, number>;

  constructor(
    @inject(Store) private readonly store: Store,
    @inject(Counter) private readonly counter: Counter,
  ) {
    this.lookups = counter.lookups;
  }

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counter.handedOver(stat.ino);
    return entryOfStat(stat);
  }

  @Create({ increments: 1 })
  async create({ parent, name, mode }: fuse.CreateRequest): Promise<fuse.CreateReply> {
    const ino = await this.store.create(parent, name, S_IFREG | (mode & 0o777));
    return entryOfStat(await this.store.stat(ino));
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counter.givenBack(nodeid, nlookup);
  }

  @Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }
}
