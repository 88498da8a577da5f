import { inject } from 'inversify';
import {
  FileSystem,
  Forget,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  RemovesInode,
  Rename2,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Files that can be moved over each other. */
@FileSystem({ bookkeeping: 'own', name: 'moving' })
export default class MovingFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #nameless = new Set<number>();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counts.add(stat.ino);
    return entryOfStat(stat);
  }

  @Rename2()
  async rename({ parent, name, newParent, newName }: fuse.RenameRequest): Promise<void> {
    const replaced = await this.store.rename(parent, name, newParent, newName);
    if (replaced === undefined || (await this.store.stat(replaced)).nlink > 0) return;
    await this.discard(replaced);
  }

  @Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    const left = this.counts.subtract(nodeid, nlookup);
    if (left === 0 && this.#nameless.delete(nodeid)) await this.discard(nodeid);
  }

  @Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @RemovesInode()
  discard(ino: number): Promise<void> {
    return this.store.destroy(ino);
  }
}
