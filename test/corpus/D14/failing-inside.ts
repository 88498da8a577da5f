import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** One at a time for each inode. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'one-at-a-time' })
export default class OneAtATimeFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #locks = new fuse.InodeLocks();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name, caller }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    const lock = await this.#locks.acquire(ino);
    await this.store.permit(ino, caller.uid);
    const stat = await this.store.stat(ino);
    this.counts.add(ino);
    lock.release();
    return entryOfStat(stat);
  }

  @fuse.Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    await this.#locks.hold(nodeid, () => this.counts.subtract(nodeid, nlookup));
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }
}
