import { inject } from 'inversify';
import assert from 'node:assert';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Lease } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Holds a lease of the store for what the kernel knows. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'leases' })
export default class LeasesFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #leases = new Map<number, Lease>();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    const stat = await this.store.stat(ino);
    const lease = this.#leases.get(ino) ?? (await this.store.lease(ino));
    this.counts.add(ino);
    this.#leases.set(ino, lease);
    return { ...entryOfStat(stat), generation: lease.generation };
  }

  @fuse.Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    this.counts.subtract(nodeid, nlookup);
    if (this.counts.has(nodeid)) return;
    await this.store.settle(nodeid);
    this.drop(nodeid);
  }

  @fuse.Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    const lease = this.#leases.get(nodeid);
    assert(lease !== undefined, `a lease of ${String(nodeid)}`);
    return { handle: lease };
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @fuse.RemovesInode()
  drop(ino: number): void {
    this.#leases.delete(ino);
  }
}
