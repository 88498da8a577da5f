import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Tells the kernel which attributes of a file have changed because a name was taken off. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'telling' })
export default class TellingFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  #session: fuse.Session | undefined;

  constructor(@inject(Store) private readonly store: Store) {}

  attach(session: fuse.Session): void {
    this.#session = session;
  }

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counts.add(stat.ino);
    return entryOfStat(stat);
  }

  @fuse.Link({ increments: 1 })
  async link({ nodeid, parent, name }: fuse.LinkRequest): Promise<fuse.Entry> {
    await this.store.link(nodeid, parent, name);
    const stat = await this.store.stat(nodeid);
    this.counts.add(nodeid);
    return entryOfStat(stat);
  }

  @fuse.Unlink()
  async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> {
    const ino = await this.store.unlink(parent, name);
    void this.changed(ino);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  private async changed(ino: number): Promise<void> {
    try {
      await this.#session?.notify.invalInode(ino, -1);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}
