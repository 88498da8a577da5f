import { inject } from 'inversify';
import {
  Destroy,
  FileSystem,
  Forget,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  Setattr,
  Write,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store } from '../backends/store.js';

export { container } from '../backends/container.js';

/** Keeps what is written in memory, and writes it to the store when nobody uses the file any more. */
@FileSystem({ bookkeeping: 'own', name: 'write-back' })
export default class WriteBackFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #dirty = new Map<number, Buffer>();

  constructor(@inject(Store) private readonly store: Store) {}

  @Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    this.counts.add(stat.ino);
    return entryOfStat(stat);
  }

  @Write()
  write({ nodeid, offset, data }: fuse.WriteRequest): number {
    const before = this.#dirty.get(nodeid) ?? Buffer.alloc(0);
    const after = Buffer.alloc(Math.max(before.length, offset + data.length));
    after.set(before);
    after.set(data, offset);
    this.#dirty.set(nodeid, after);
    return data.length;
  }

  @Setattr()
  setattr(request: fuse.SetattrRequest): Promise<fuse.AttrReply> {
    return this.attributes(request.nodeid);
  }

  @Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    if (this.counts.subtract(nodeid, nlookup) === 0) await this.flush(nodeid);
  }

  @Destroy()
  async destroy(): Promise<void> {
    for (const ino of [...this.#dirty.keys()]) await this.flush(ino);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return this.attributes(nodeid);
  }

  private async flush(ino: number): Promise<void> {
    const data = this.#dirty.get(ino);
    this.#dirty.delete(ino);
    if (data !== undefined) await this.store.write(ino, 0, data);
  }

  private async attributes(ino: number): Promise<fuse.AttrReply> {
    return attributesOfStat(await this.store.stat(ino));
  }
}
