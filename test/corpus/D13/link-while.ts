import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

@fuse.FileSystem({ bookkeeping: 'own', name: 'linking' })
export default class LinkingFs {
  @fuse.LookupCounts() readonly refs = new Map<number, number>();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.refs.set(stat.ino, this.of(stat.ino) + 1);
    return entryOfStat(stat);
  }

  @fuse.Link({ increments: 1 })
  async link({ nodeid, parent, name }: fuse.LinkRequest): Promise<fuse.Entry> {
    const refs = this.of(nodeid);
    await this.store.link(nodeid, parent, name);
    const stat = await this.store.stat(nodeid);
    this.refs.set(nodeid, refs + 1);
    return entryOfStat(stat);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const left = this.of(nodeid) - nlookup;
    if (left === 0) this.refs.delete(nodeid);
    else this.refs.set(nodeid, left);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  private of(ino: number): number {
    return this.refs.get(ino) ?? 0;
  }
}
