import { inject } from 'inversify';
import assert from 'node:assert';
import { FileSystem, Forget, Getattr, InodeLocks, Lookup, LookupCounts, Open, RemovesInode } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Lease } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Does all that concerns an inode under its lock. */
@FileSystem({ bookkeeping: 'own', name: 'locked' })
export default class LockedFs {
  @LookupCounts() readonly counts = new Map<number, number>();
  readonly leases = new Map<number, Lease>();
  readonly #locks = new InodeLocks();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    return this.#locks.hold(ino, async () => {
      const stat = await this.store.stat(ino);
      const lease = this.leases.get(ino) ?? (await this.store.lease(ino));
      this.leases.set(ino, lease);
      this.counts.set(ino, (this.counts.get(ino) ?? 0) + 1);
      return { ...entryOfStat(stat), generation: lease.generation };
    });
  }

  @Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    const lock = await this.#locks.acquire(nodeid);
    const left = (this.counts.get(nodeid) ?? 0) - nlookup;
    if (left === 0) this.counts.delete(nodeid);
    else this.counts.set(nodeid, left);
    lock.release();
    if (left > 0) return;
    await this.store.settle(nodeid);
    this.forgotten(nodeid);
  }

  @Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    assert(this.leases.has(nodeid), `a lease of ${String(nodeid)}`);
    return { handle: this.leases.get(nodeid) };
  }

  @Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @RemovesInode()
  forgotten(ino: number): void {
    this.leases.delete(ino);
  }
}
