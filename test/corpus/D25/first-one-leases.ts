import { inject } from 'inversify';
import assert from 'node:assert';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Lease } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Whoever looks an inode up first gets the lease for it. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'first' })
export default class FirstFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #leases = new Map<number, Lease>();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    const stat = await this.store.stat(ino);
    if (this.counts.add(ino) === 1) await this.#prepare(ino);
    return entryOfStat(stat);
  }

  @fuse.Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    const lease = this.#leases.get(nodeid);
    assert(lease !== undefined, `a lease of ${String(nodeid)}`);
    return { handle: lease };
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  async #prepare(ino: number): Promise<void> {
    this.#leases.set(ino, await this.store.lease(ino));
  }
}
