import * as fuse from 'tallyfs';
import { MemoryHandlers } from './handlers.js';
import type { Inode } from './inode.js';
import { SETTINGS } from './settings.js';

export { container } from './container.js';

/**
 * A whole file system in memory, which counts its lookups itself. `handOver` counts one in the turn in which the reply is
 * made that hands it over, `forget` takes off what the kernel gives back, and `letGo` lets an inode go at last.
 */
@fuse.FileSystem({ bookkeeping: 'own', ...SETTINGS })
export default class MemoryFs extends MemoryHandlers {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.reap(nodeid);
  }

  @fuse.RemovesInode()
  removeInode(nodeid: number): void {
    this.inodes.remove(nodeid);
  }

  @fuse.Increments()
  protected override handOver(inode: Inode): Required<fuse.Entry> {
    this.counts.add(inode.nodeid);
    return this.entry(inode);
  }

  protected override letGo({ nodeid }: Inode): void {
    if (!this.counts.has(nodeid)) this.removeInode(nodeid);
  }
}
