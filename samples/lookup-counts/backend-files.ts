import { inject, injectable } from 'inversify';
import { constants } from 'node:fs';
import * as fuse from 'tallyfs';
import { BACKEND, type Backend } from './backend.js';
import type { OPTIONS } from './options.js';

const MOST_INODES = 1_000_000;

/** What the programs of this folder have in common: all that has nothing to do with lookup counts, and locks. */
@injectable()
export abstract class BackendFiles {
  protected readonly locks = new fuse.InodeLocks();

  constructor(
    @inject(BACKEND) protected readonly backend: Backend,
    @inject(fuse.MOUNT_OPTIONS) private readonly options: fuse.OptionsOf<typeof OPTIONS>,
  ) {}

  abstract lookup(request: Pick<fuse.LookupRequest, 'parent' | 'name'>): Promise<fuse.Entry>;

  /** The number that the back end has for an inode. */
  protected numberOf(nodeid: number): number {
    return nodeid;
  }

  @fuse.Create()
  async create(request: fuse.CreateRequest): Promise<fuse.CreateReply> {
    await this.createInode(request, request.mode);
    return this.lookup(request);
  }

  @fuse.Mkdir()
  async mkdir(request: fuse.MkdirRequest): Promise<fuse.Entry> {
    await this.createInode(request, constants.S_IFDIR | request.mode);
    return this.lookup(request);
  }

  @fuse.Unlink()
  async unlink({ parent, name }: Pick<fuse.UnlinkRequest, 'parent' | 'name'>): Promise<void> {
    const inode = await this.backend.getInode(parent, name);
    await this.backend.deleteName(parent, name);
    await this.backend.decrementRefcount(inode);
  }

  @fuse.Rmdir()
  rmdir(request: fuse.RmdirRequest): Promise<void> {
    return this.unlink(request);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): Promise<fuse.AttrReply> {
    const { attr } = await this.backend.getAttributes(this.numberOf(nodeid));
    return { attr, attrTimeout: this.options.attr_timeout };
  }

  @fuse.Setattr()
  async setattr({
    nodeid,
    mode,
    uid,
    gid,
    size,
    atime,
    mtime,
  }: fuse.SetattrRequest): Promise<fuse.AttrReply> {
    const times = { atimeMs: millisecondsOf(atime), mtimeMs: millisecondsOf(mtime) };
    await this.backend.setAttributes(this.numberOf(nodeid), { mode, uid, gid, size, ...times });
    return this.getattr({ nodeid });
  }

  @fuse.Readdir()
  async readdir({ nodeid, offset }: fuse.ReaddirRequest, page: fuse.DirectoryPage): Promise<void> {
    const dirents = await this.backend.list(this.numberOf(nodeid), Number(offset));
    for (const { name, inode, mode, cookie } of dirents) {
      if (!page.add(name, { ino: inode, mode }, cookie)) return;
    }
  }

  @fuse.Read()
  read({ nodeid, offset, size }: fuse.ReadRequest): Promise<Uint8Array> {
    return this.backend.read(this.numberOf(nodeid), offset, size);
  }

  @fuse.Write()
  async write({ nodeid, offset, data }: fuse.WriteRequest): Promise<number> {
    await this.backend.write(this.numberOf(nodeid), offset, data);
    return data.length;
  }

  @fuse.Statfs()
  async statfs(): Promise<fuse.StatfsReply> {
    return { files: MOST_INODES, ffree: MOST_INODES - (await this.backend.count()) };
  }

  /**
   * Does something to the inode of a name while its lock is held. While the lock was waited for, the name may have gone
   * and the number may have become another file's, so the name is looked at again.
   */
  protected async withInode<T>(
    parent: number,
    name: string,
    work: (inode: number) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const inode = await this.backend.getInode(parent, name);
      const lock = await this.locks.acquire(inode);
      try {
        if ((await this.backend.getInode(parent, name)) === inode) return await work(inode);
      } finally {
        lock.release();
      }
    }
  }

  private async createInode({ parent, name, caller }: fuse.CreateRequest | fuse.MkdirRequest, mode: number) {
    await this.backend.createInode(this.numberOf(parent), name, { mode, uid: caller.uid, gid: caller.gid });
  }

  /** The reply that hands an inode over. */
  protected async entry(inode: number): Promise<fuse.Entry> {
    const { attr_timeout: attrTimeout, entry_timeout: entryTimeout } = this.options;
    return { nodeid: inode, ...(await this.backend.getAttributes(inode)), attrTimeout, entryTimeout };
  }
}

function millisecondsOf(time: fuse.SetattrRequest['atime']): number | undefined {
  if (time === 'now') return Date.now();
  return time && Math.floor(Number(time.sec) * 1000 + time.nsec / 1_000_000);
}
