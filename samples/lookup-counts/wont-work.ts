import assert from 'node:assert';
import * as fuse from 'tallyfs';
import { BackendFiles } from './backend-files.js';
import type { State } from './backend.js';
import { OPTIONS } from './options.js';

export { container } from './container.js';

/** Counts, and keeps a state for each inode that the kernel knows. The one does not change together with the other. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'wont-work', options: OPTIONS })
export default class WontWork extends BackendFiles {
  @fuse.LookupCounts() readonly lookupCount = new fuse.LookupBook();
  readonly cache = new Map<number, State>();

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: Pick<fuse.LookupRequest, 'parent' | 'name'>): Promise<fuse.Entry> {
    const inode = await this.backend.getInode(parent, name);
    this.lookupCount.add(inode);
    const state = this.cache.get(inode) ?? (await this.backend.getState(inode));
    this.cache.set(inode, state);
    return { ...(await this.entry(inode)), generation: state.generation };
  }

  @fuse.Forget()
  async forget({ nodeid: inode, nlookup }: fuse.ForgetRequest): Promise<void> {
    this.lookupCount.subtract(inode, nlookup);
    if (this.lookupCount.get(inode) === 0) {
      await this.backend.putState(inode);
      // lookup() may have run since the `if`: then this takes away what it relies on.
      this.removeState(inode);
    }
  }

  @fuse.Open()
  open({ nodeid: inode }: fuse.OpenRequest): void {
    // This holds: lookup() has returned before open() is called.
    assert(this.lookupCount.get(inode) > 0, `inode ${String(inode)} was looked up`);

    // This does not.
    assert(this.cache.has(inode), `inode ${String(inode)} has a state`);
  }

  @fuse.RemovesInode()
  removeState(inode: number): void {
    this.cache.delete(inode);
  }
}
