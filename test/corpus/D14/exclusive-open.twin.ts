import { inject } from 'inversify';
import {
  FileSystem,
  Forget,
  Getattr,
  InodeLocks,
  Lookup,
  LookupCounts,
  Open,
  Release,
  type InodeLock,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { addLookup, takeLookups } from '../books/counting.js';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Allows one writer for each file. */
@FileSystem({ bookkeeping: 'own', name: 'exclusive' })
export default class ExclusiveFs {
  @LookupCounts() readonly counts = new Map<number, number>();
  readonly #locks = new InodeLocks();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    const stat = await this.store.stat(ino);
    addLookup(this.counts, ino);
    return entryOfStat(stat);
  }

  @Open()
  async open({ nodeid }: fuse.OpenRequest): Promise<fuse.OpenReply> {
    const lock = await this.#locks.acquire(nodeid);
    try {
      await this.store.lease(nodeid);
      return { handle: lock };
    } finally {
      lock.release();
    }
  }

  @Release()
  release({ handle }: fuse.ReleaseRequest<InodeLock>): void {
    handle.release();
  }

  @Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    await this.#locks.hold(nodeid, () => takeLookups(this.counts, nodeid, nlookup));
  }

  @Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }
}
