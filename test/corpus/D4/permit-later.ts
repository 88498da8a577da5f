import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Asks the store who may see what. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'permits' })
export default class PermitsFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name, caller }: fuse.LookupRequest): Promise<fuse.Entry> {
    const ino = await this.store.find(parent, name);
    this.counts.add(ino);
    const [stat] = await Promise.all([this.store.stat(ino), this.store.permit(ino, caller.uid)]);
    return entryOfStat(stat);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @fuse.Read()
  read({ nodeid, offset, size }: fuse.ReadRequest): Promise<Uint8Array> {
    return this.store.read(nodeid, offset, size);
  }
}
