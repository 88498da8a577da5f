import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, InodeLocks, Lookup, LookupBook, LookupCounts } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';
import { ROOT } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Remembers in each directory which of its files are in use. */
@FileSystem({ bookkeeping: 'own', name: 'in-use' })
export default class InUseFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #parents = new Map<number, number>();
  readonly #locks = new InodeLocks();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    return this.#locks.hold(parent, async () => {
      const ino = await this.store.find(parent, name);
      return this.#locks.hold(ino, async () => {
        const stat = await this.store.stat(ino);
        this.#parents.set(ino, parent);
        this.counts.add(ino);
        return entryOfStat(stat);
      });
    });
  }

  @Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    const parent = this.#parents.get(nodeid) ?? ROOT;
    using _inode = await this.#locks.acquire(nodeid);
    using _directory = await this.#locks.acquire(parent);
    if (this.counts.subtract(nodeid, nlookup) !== 0) return;
    await this.store.settle(nodeid);
    this.#parents.delete(nodeid);
  }

  @Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }
}
