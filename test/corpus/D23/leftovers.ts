import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Deletes from the store what lost its name, as soon as nobody uses it. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'leftovers' })
export default class LeftoversFs {
  @fuse.LookupCounts() readonly counts = new Map<number, number>();
  readonly #nameless = new Set<number>();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counts.set(stat.ino, (this.counts.get(stat.ino) ?? 0) + 1);
    return entryOfStat(stat);
  }

  @fuse.Unlink()
  async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> {
    const ino = await this.store.unlink(parent, name);
    this.#nameless.add(ino);
    await this.reap(ino);
  }

  @fuse.Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    const left = (this.counts.get(nodeid) ?? 0) - nlookup;
    if (left === 0) this.counts.delete(nodeid);
    else this.counts.set(nodeid, left);
    await this.reap(nodeid);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @fuse.RemovesInode()
  remove(ino: number): Promise<void> {
    return this.store.destroy(ino);
  }

  private async reap(ino: number): Promise<void> {
    if (!this.counts.has(ino) && this.#nameless.delete(ino)) await this.remove(ino);
  }
}
