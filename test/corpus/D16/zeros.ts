import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Deletes what has no name when nobody uses it any more. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'tidy' })
export default class TidyFs {
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
    await this.tidy(ino);
  }

  @fuse.Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    this.counts.set(nodeid, (this.counts.get(nodeid) ?? 0) - nlookup);
    await this.tidy(nodeid);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @fuse.RemovesInode()
  destroy(ino: number): Promise<void> {
    return this.store.destroy(ino);
  }

  private async tidy(ino: number): Promise<void> {
    if (this.counts.has(ino)) return;
    if (this.#nameless.delete(ino)) await this.destroy(ino);
  }
}
