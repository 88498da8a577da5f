import { FileSystem, Lookup } from 'tallyfs';
import type { Entry, LookupRequest } from 'tallyfs';
import HelloFs from '../hello/index.js';

/** The hello sample with one bug: its lookup does not count. */
@FileSystem({ bookkeeping: 'own', name: 'miscounting-hello' })
export class MiscountingHello extends HelloFs {
  @Lookup({ increments: 1 })
  override lookup(request: LookupRequest): Entry {
    const entry = super.lookup(request);
    this.counts.subtract(entry.nodeid, 1);
    return entry;
  }
}
