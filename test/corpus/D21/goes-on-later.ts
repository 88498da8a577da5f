import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Named } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Lists what it hears from the store. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'listing' })
export default class ListingFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counts.add(stat.ino);
    return entryOfStat(stat);
  }

  @fuse.Readdirplus({ increments: 'per-entry' })
  readdirplus(request: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    this.fill(request, page).catch(() => undefined);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  private async fill(
    { nodeid, offset }: fuse.ReaddirplusRequest,
    page: fuse.DirectoryPlusPage,
  ): Promise<void> {
    const listed = await this.store.list(nodeid, offset);
    for (const { name, ino } of listed.filter(({ name }) => !name.startsWith('.'))) {
      const stat = await this.store.stat(ino);
      this.counts.add(ino);
      if (page.add(name, entryOfStat(stat), Number(offset) + this.place(listed, name))) continue;
      this.counts.subtract(ino, 1);
      return;
    }
  }

  private place(listed: readonly Named[], name: string): number {
    return listed.findIndex((each) => each.name === name) + 1;
  }
}
