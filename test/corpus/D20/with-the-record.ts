import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Lease } from '../backends/store.js';

export { container } from '../backends/container.js';

interface Record {
  readonly generation: number;
  count: number;
  readonly open: Set<Lease>;
}

/** Has a record for each inode in use, with all that is open of it. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'open-files' })
export default class OpenFilesFs {
  @fuse.LookupCounts((record: Record) => record.count) readonly records = new Map<number, Record>();

  #lastGeneration = 0;

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    const record = this.#record(stat.ino);
    record.count += 1;
    return { ...entryOfStat(stat), generation: record.generation };
  }

  @fuse.Open()
  async open({ nodeid }: fuse.OpenRequest): Promise<fuse.OpenReply> {
    const lease = await this.store.lease(nodeid);
    this.records.get(nodeid)?.open.add(lease);
    return { handle: lease };
  }

  @fuse.Release()
  release({ nodeid, handle }: fuse.ReleaseRequest<Lease>): void {
    this.records.get(nodeid)?.open.delete(handle);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const record = this.#record(nodeid);
    record.count -= nlookup;
    this.drop(nodeid);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(nodeid));
  }

  @fuse.RemovesInode()
  drop(ino: number): void {
    this.records.get(ino)?.open.clear();
    this.records.delete(ino);
  }

  #record(ino: number): Record {
    const known = this.records.get(ino);
    const record = known ?? { generation: (this.#lastGeneration += 1), count: 0, open: new Set() };
    this.records.set(ino, record);
    return record;
  }
}
