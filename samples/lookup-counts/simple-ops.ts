import * as fuse from 'tallyfs';
import { BackendFiles } from './backend-files.js';
import { OPTIONS } from './options.js';

export { container } from './container.js';

/**
 * Keeps no state: it counts only to know when an inode without a name may be deleted. This is how the note has it,
 * with all that it missed.
 */
@fuse.FileSystem({ bookkeeping: 'own', name: 'simple-ops', options: OPTIONS })
export default class SimpleOps extends BackendFiles {
  @fuse.LookupCounts() readonly lookupCount = new Map<number, number>();

  @fuse.Lookup({ increments: 1 })
  async lookup({ parent, name }: Pick<fuse.LookupRequest, 'parent' | 'name'>): Promise<fuse.Entry> {
    const inode = await this.backend.getInode(parent, name);
    this.lookupCount.set(inode, (this.lookupCount.get(inode) ?? 0) + 1);
    return this.entry(inode);
  }

  @fuse.Forget()
  async forget({ nodeid: inode }: fuse.ForgetRequest): Promise<void> {
    const count = (this.lookupCount.get(inode) ?? 0) - 1;
    this.lookupCount.set(inode, count);
    if (count > 0) return;
    this.lookupCount.delete(inode);

    await this.maybeRemoveInode(inode);
  }

  async maybeRemoveInode(inode: number): Promise<void> {
    await this.locks.hold(inode, async () => {
      if (((await this.backend.refcountOf(inode)) ?? 0) > 0) return;

      // It may have been looked up before it lost its last name.
      if (this.lookupCount.has(inode)) return;

      // No name leads to it, so it cannot be looked up, and the kernel does not know it, so no request can be about it.
      // unlink() may still be busy with it: hence the lock.
      await this.deleteInode(inode);
    });
  }

  async unlinkEntry(parent: number, name: string): Promise<number> {
    await this.backend.deleteName(parent, name);
    const inode = await this.backend.getInode(parent, name);
    await this.locks.hold(inode, () => this.backend.decrementRefcount(inode));
    return inode;
  }

  @fuse.Unlink()
  override async unlink({ parent, name }: Pick<fuse.UnlinkRequest, 'parent' | 'name'>): Promise<void> {
    const inode = await this.unlinkEntry(parent, name);
    if (!this.lookupCount.has(inode)) await this.maybeRemoveInode(inode);
  }

  @fuse.RemovesInode()
  deleteInode(inode: number): Promise<void> {
    return this.backend.deleteInode(inode);
  }
}
