import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOfStat, entryOfStat } from '../backends/entries.js';
import { Store, type Stat } from '../backends/store.js';

export { container } from '../backends/container.js';

interface Known {
  stat: Stat;
  nlookup: number;
}

/** Remembers what the store has said, for as long as the kernel does. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'remembering' })
export default class RememberingFs {
  @fuse.LookupCounts((known: Known) => known.nlookup) readonly known = new Map<number, Known>();

  constructor(@inject(Store) private readonly store: Store) {}

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: fuse.LookupRequest): Promise<fuse.Entry> {
    const stat = await this.store.stat(await this.store.find(parent, name));
    const known = this.known.get(stat.ino) ?? { stat, nlookup: 0 };
    known.nlookup += 1;
    this.known.set(stat.ino, known);
    return { ...entryOfStat(stat), entryTimeout: 600, attrTimeout: 600 };
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const known = this.known.get(nodeid);
    if (known === undefined) return;
    known.nlookup -= nlookup;
    if (known.nlookup === 0) this.known.delete(nodeid);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    return attributesOfStat(this.known.get(nodeid)?.stat ?? (await this.store.stat(nodeid)));
  }

  @fuse.Read()
  read({ nodeid, offset, size }: fuse.ReadRequest): Promise<Uint8Array> {
    return this.store.read(nodeid, offset, size);
  }
}
