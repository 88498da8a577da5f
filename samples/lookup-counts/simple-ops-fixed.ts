import * as fuse from 'tallyfs';
import { BackendFiles } from './backend-files.js';
import type { Dirent } from './backend.js';
import { OPTIONS } from './options.js';

export { container } from './container.js';

/**
 * Counts only to know when an inode without a name may be deleted. Its count and its number of names change under its
 * lock alone, and who takes the last of both away deletes it: so nobody deletes it twice, and its number is free when
 * neither the kernel nor a directory has it. The back end gives the next inode of that number another generation.
 */
@fuse.FileSystem({ bookkeeping: 'own', name: 'simple-ops-fixed', options: OPTIONS })
export default class SimpleOpsFixed extends BackendFiles {
  @fuse.LookupCounts() readonly lookupCount = new fuse.LookupBook();

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: Pick<fuse.LookupRequest, 'parent' | 'name'>): Promise<fuse.Entry> {
    return this.withInode(parent, name, async (inode) => {
      const entry = await this.entry(inode);
      this.lookupCount.add(inode);
      return entry;
    });
  }

  @fuse.Forget()
  async forget({ nodeid: inode, nlookup }: fuse.ForgetRequest): Promise<void> {
    await this.locks.hold(inode, async () => {
      this.lookupCount.subtract(inode, nlookup);
      await this.maybeRemoveInode(inode);
    });
  }

  @fuse.Guarded()
  async maybeRemoveInode(inode: number): Promise<void> {
    if (this.lookupCount.has(inode)) return;
    if ((await this.backend.refcountOf(inode)) === 0) await this.deleteInode(inode);
  }

  @fuse.Unlink()
  override async unlink({ parent, name }: Pick<fuse.UnlinkRequest, 'parent' | 'name'>): Promise<void> {
    await this.withInode(parent, name, async (inode) => {
      await this.backend.deleteName(parent, name);
      await this.backend.decrementRefcount(inode);
      await this.maybeRemoveInode(inode);
    });
  }

  @fuse.Readdirplus({ increments: 'per-entry' })
  async readdirplus(
    { nodeid, offset }: fuse.ReaddirplusRequest,
    page: fuse.DirectoryPlusPage,
  ): Promise<void> {
    for (const dirent of await this.backend.list(nodeid, Number(offset))) {
      if (!(await this.#addEntry(nodeid, dirent, page))) return;
    }
  }

  @fuse.RemovesInode()
  @fuse.Guarded()
  deleteInode(inode: number): Promise<void> {
    return this.backend.deleteInode(inode);
  }

  /** @returns false where the page is full. */
  async #addEntry(parent: number, { name, inode, mode, cookie }: Dirent, page: fuse.DirectoryPlusPage) {
    if (name === '.' || name === '..')
      return page.add(name, { nodeid: 0, attr: { ino: inode, mode } }, cookie);
    try {
      return await this.withInode(parent, name, async (found) => {
        const entry = await this.entry(found);
        // An entry that does not fit is not handed over.
        if (!page.add(name, entry, cookie)) return false;
        this.lookupCount.add(found);
        return true;
      });
    } catch (error) {
      if (error instanceof fuse.Errno && error.code === 'ENOENT') return true;
      throw error;
    }
  }
}
