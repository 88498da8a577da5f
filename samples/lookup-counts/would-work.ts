import assert from 'node:assert';
import * as fuse from 'tallyfs';
import { BackendFiles } from './backend-files.js';
import type { State } from './backend.js';
import { OPTIONS } from './options.js';

export { container } from './container.js';

/**
 * Counts, and keeps a state for each inode that the kernel knows. Both change under the inode's lock.
 *
 * That is also when the number of an inode may be another's: with its state goes the last thing that the number stood
 * for, nobody can have counted it meanwhile, and the next state has another generation.
 */
@fuse.FileSystem({ bookkeeping: 'own', name: 'would-work', options: OPTIONS })
export default class WouldWork extends BackendFiles {
  @fuse.LookupCounts() readonly lookupCount = new fuse.LookupBook();
  readonly cache = new Map<number, State>();

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: Pick<fuse.LookupRequest, 'parent' | 'name'>): Promise<fuse.Entry> {
    return this.withInode(parent, name, async (inode) => {
      // Whatever can fail comes first: an error hands nothing over.
      const entry = await this.entry(inode);
      const state = this.cache.get(inode) ?? (await this.backend.getState(inode));
      this.lookupCount.add(inode);
      this.cache.set(inode, state);
      return { ...entry, generation: state.generation };
    });
  }

  @fuse.Forget()
  async forget({ nodeid: inode, nlookup }: fuse.ForgetRequest): Promise<void> {
    await this.locks.hold(inode, async () => {
      this.lookupCount.subtract(inode, nlookup);
      if (this.lookupCount.get(inode) === 0) {
        await this.backend.putState(inode);
        this.removeState(inode);
      }
    });
  }

  @fuse.Open()
  open({ nodeid: inode }: fuse.OpenRequest): void {
    assert(this.lookupCount.get(inode) > 0, `inode ${String(inode)} was looked up`);
    assert(this.cache.has(inode), `inode ${String(inode)} has a state`);
  }

  @fuse.Unlink()
  override async unlink({ parent, name }: Pick<fuse.UnlinkRequest, 'parent' | 'name'>): Promise<void> {
    await this.withInode(parent, name, async (inode) => {
      await this.backend.deleteName(parent, name);
      await this.backend.decrementRefcount(inode);
      if (!this.lookupCount.has(inode)) await this.backend.putState(inode);
    });
  }

  @fuse.RemovesInode()
  @fuse.Guarded()
  removeState(inode: number): void {
    this.cache.delete(inode);
  }
}
