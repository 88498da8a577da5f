import { inject } from 'inversify';
import { Errno, FileSystem, Forget, Getattr, Lookup, LookupCounts, RemovesInode, Unlink } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { addLookup, takeLookups } from '../books/counting.js';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** What has no name is deleted at once if the kernel does not know it, else when the kernel forgets it. */
@FileSystem({ bookkeeping: 'own', name: 'left' })
export default class LeftFs {
  @LookupCounts() readonly counts = new Map<number, number>();
  readonly #nameless = new Set<number>();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    if (this.#nameless.has(ino)) throw new Errno('ENOENT');
    addLookup(this.counts, ino);
    try {
      const stat = await this.store.stat(ino);
      if (stat.nlink === 0) throw new Errno('ENOENT');
      return entryOfStat(stat);
    } catch (error) {
      takeLookups(this.counts, ino, 1);
      await this.reap(ino);
      throw error;
    }
  }

  @Unlink()
  async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> {
    const ino = await this.store.unlink(parent, name);
    this.#nameless.add(ino);
    await this.reap(ino);
  }

  @Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    if (takeLookups(this.counts, nodeid, nlookup) === 0) await this.reap(nodeid);
  }

  @Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @RemovesInode()
  remove(ino: number): Promise<void> {
    return this.store.destroy(ino);
  }

  private async reap(ino: number): Promise<void> {
    if (!this.counts.has(ino) && this.#nameless.delete(ino)) await this.remove(ino);
  }
}
