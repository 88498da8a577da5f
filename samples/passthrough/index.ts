import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { AT, RENAME } from 'tallyfs/syscalls';
import { Creation } from './creation.js';
import { Directories, type OpenDirectory } from './directories.js';
import { Files } from './files.js';
import { InodeFlags } from './inode-flags.js';
import { InodeTable } from './inode-table.js';
import { Locks } from './locks.js';
import { Metadata } from './metadata.js';
import { Names, type Found } from './names.js';
import { OpenFile } from './open-file.js';
import { OPTIONS } from './options.js';
import { Replies } from './replies.js';
import { Synchronization } from './synchronization.js';

export { container } from './container.js';

/** What an entry takes on a page: a name of usual length; and its attributes. */
const ENTRY_BYTES = 40;
const PLUS_BYTES = 168;

/** That a name is not there is not remembered: it may be made underneath. */
const NO_ENTRY: fuse.NegativeEntry = { nodeid: 0, entryTimeout: 0 };

/**
 * Shows a directory of another file system. The handlers know the protocol: nodeids, replies, and what is counted when.
 * The back ends that are injected know system calls.
 *
 * All bookkeeping is in three methods: `handOver` and `readdirplus` count a lookup in the turn in which the reply is made
 * that hands it over, and `forget` takes off what the kernel gives back, and lets the inode go.
 */
@fuse.FileSystem({
  bookkeeping: 'own',
  name: 'passthrough',
  options: OPTIONS,
  capabilities: {
    ATOMIC_O_TRUNC: true,
    DIRECT_IO_ALLOW_MMAP: true,
    DONT_MASK: true,
    FLOCK_LOCKS: true,
    HANDLE_KILLPRIV_V2: true,
    // A handle would have to find an inode again that the kernel has forgotten, and its nodeid is gone by then.
    NO_EXPORT_SUPPORT: true,
    POSIX_ACL: true,
  },
})
export default class PassthroughFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();

  constructor(
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(Names) private readonly names: Names,
    @inject(Creation) private readonly creation: Creation,
    @inject(Files) private readonly files: Files,
    @inject(Directories) private readonly directories: Directories,
    @inject(Metadata) private readonly metadata: Metadata,
    @inject(Locks) private readonly locks: Locks,
    @inject(InodeFlags) private readonly flags: InodeFlags,
    @inject(Synchronization) private readonly synchronization: Synchronization,
    @inject(Replies) private readonly replies: Replies,
  ) {
    this.inodes.openRoot();
  }

  @fuse.Destroy()
  destroy(): void {
    this.locks.clear();
    this.inodes.clear();
  }

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry | fuse.NegativeEntry {
    const found = this.names.lookup(this.inodes.get(parent), name);
    return found === undefined ? NO_ENTRY : this.handOver(found);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    if (this.counts.subtract(nodeid, nlookup) === 0) this.removeInode(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return this.replies.attributes(this.names.status(this.inodes.get(nodeid)));
  }

  @fuse.Statx()
  statx({ nodeid }: fuse.StatxRequest): fuse.StatxReply {
    return this.replies.statx(this.names.status(this.inodes.get(nodeid)));
  }

  @fuse.Setattr()
  setattr(request: fuse.SetattrRequest<OpenFile>): fuse.AttrReply {
    const inode = this.inodes.get(request.nodeid);
    this.metadata.set(inode, request);
    return this.replies.attributes(this.names.status(inode));
  }

  @fuse.Mknod({ increments: 1 })
  mknod(request: fuse.MknodRequest): fuse.Entry {
    this.creation.mknod(this.inodes.get(request.parent), request);
    return this.handOverNew(request);
  }

  @fuse.Mkdir({ increments: 1 })
  mkdir(request: fuse.MkdirRequest): fuse.Entry {
    this.creation.mkdir(this.inodes.get(request.parent), request);
    return this.handOverNew(request);
  }

  @fuse.Symlink({ increments: 1 })
  symlink(request: fuse.SymlinkRequest): fuse.Entry {
    this.creation.symlink(this.inodes.get(request.parent), request);
    return this.handOverNew(request);
  }

  @fuse.Create({ increments: 1 })
  create(request: fuse.CreateRequest): fuse.CreateReply {
    return this.handOverOpened(this.creation.create(this.inodes.get(request.parent), request));
  }

  @fuse.Tmpfile({ increments: 1 })
  tmpfile(request: fuse.TmpfileRequest): fuse.CreateReply {
    return this.handOverOpened(this.creation.createNameless(this.inodes.get(request.parent), request));
  }

  @fuse.Link({ increments: 1 })
  link({ nodeid, parent, name }: fuse.LinkRequest): fuse.Entry {
    return this.handOver(this.names.link(this.inodes.get(nodeid), this.inodes.get(parent), name));
  }

  @fuse.Readlink()
  readlink({ nodeid }: fuse.ReadlinkRequest): Uint8Array {
    return this.names.readLink(this.inodes.get(nodeid));
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.names.unlink(this.inodes.get(parent), name, 0);
  }

  @fuse.Rmdir()
  rmdir({ parent, name }: fuse.RmdirRequest): void {
    this.names.unlink(this.inodes.get(parent), name, AT.REMOVEDIR);
  }

  @fuse.Rename2()
  rename({ parent, name, newParent, newName, flags, caller }: fuse.RenameRequest): void {
    const [from, to] = [this.inodes.get(parent), this.inodes.get(newParent)];
    const rename = (): void => {
      this.names.rename(from, name, to, newName, flags);
    };
    if ((flags & RENAME.WHITEOUT) === 0) rename();
    else this.creation.inNameOf(caller, rename);
  }

  @fuse.Opendir()
  opendir({ nodeid }: fuse.OpendirRequest): fuse.OpenReply {
    return { handle: this.directories.open(this.inodes.get(nodeid)) };
  }

  @fuse.Releasedir()
  releasedir({ handle }: fuse.ReleasedirRequest<OpenDirectory>): void {
    this.directories.close(handle);
  }

  @fuse.Readdir()
  readdir({ handle, offset, size }: fuse.ReaddirRequest<OpenDirectory>, page: fuse.DirectoryPage): void {
    this.directories.list(handle, offset, size, ({ name, ino, type, cookie }) =>
      page.add(name, { ino, mode: type }, cookie),
    );
  }

  @fuse.Readdirplus({ increments: 'per-entry' })
  readdirplus(request: fuse.ReaddirplusRequest<OpenDirectory>, page: fuse.DirectoryPlusPage): void {
    const parent = this.inodes.get(request.nodeid);
    // Plain entries are read, and longer ones are answered.
    const size = request.size * (ENTRY_BYTES / PLUS_BYTES);
    this.directories.list(request.handle, request.offset, size, (dirent) => {
      const { name, ino, type, cookie } = dirent;
      const isLookup = name !== '.' && name !== '..';
      const found = isLookup ? this.names.find(parent, dirent) : undefined;
      if (found === undefined) return page.add(name, { nodeid: 0, attr: { ino, mode: type } }, cookie);
      const { nodeid } = found.inode;
      const added = page.add(name, this.replies.entry(found), cookie);
      if (added) this.counts.add(nodeid);
      else if (!this.counts.has(nodeid)) this.removeInode(nodeid);
      return added;
    });
  }

  @fuse.Open()
  open(request: fuse.OpenRequest): fuse.OpenReply {
    return this.replies.opened(this.files.open(this.inodes.get(request.nodeid), request));
  }

  @fuse.Release()
  release({ handle }: fuse.ReleaseRequest<OpenFile>): void {
    this.locks.releaseAll(handle);
    this.files.close(handle);
  }

  @fuse.Flush()
  flush({ handle, lockOwner }: fuse.FlushRequest<OpenFile>): void {
    this.locks.release(handle.inode, lockOwner);
    this.files.flush(handle);
  }

  @fuse.Read()
  read(request: fuse.ReadRequest<OpenFile>): Uint8Array {
    return this.files.read(request.handle, request);
  }

  @fuse.Write()
  write(request: fuse.WriteRequest<OpenFile>): number {
    return this.files.write(request.handle, request);
  }

  @fuse.Fsync()
  fsync({ handle, dataOnly }: fuse.FsyncRequest<OpenFile>): Promise<void> {
    return this.synchronization.sync(handle.fd, dataOnly);
  }

  @fuse.Fsyncdir()
  fsyncdir({ handle, dataOnly }: fuse.FsyncdirRequest<OpenDirectory>): Promise<void> {
    return this.synchronization.sync(handle.fd, dataOnly);
  }

  @fuse.Syncfs()
  syncfs({ nodeid }: fuse.SyncfsRequest): Promise<void> {
    return this.synchronization.syncAll(this.inodes.get(nodeid));
  }

  @fuse.Fallocate()
  fallocate(request: fuse.FallocateRequest<OpenFile>): Promise<void> {
    return this.files.allocate(request.handle, request);
  }

  @fuse.CopyFileRange()
  copyFileRange(request: fuse.CopyFileRangeRequest<OpenFile>): Promise<number> {
    return this.files.copy(request.handle, request.handleOut, request);
  }

  @fuse.Lseek()
  lseek({ handle, offset, whence }: fuse.LseekRequest<OpenFile>): number {
    return this.files.seek(handle, offset, whence);
  }

  @fuse.Getlk()
  getlk(request: fuse.LockRequest<OpenFile>): fuse.LockReply {
    return this.locks.get(request);
  }

  @fuse.Setlk()
  setlk(request: fuse.LockRequest<OpenFile>): void {
    this.locks.set(request);
  }

  @fuse.Setlkw()
  setlkw(request: fuse.LockRequest<OpenFile>): Promise<void> {
    return this.locks.wait(request);
  }

  @fuse.Ioctl()
  ioctl(request: fuse.IoctlRequest<OpenFile | OpenDirectory>): fuse.IoctlReply {
    return this.flags.run(request);
  }

  @fuse.Setxattr()
  setxattr(request: fuse.SetxattrRequest): void {
    this.metadata.setXattr(this.inodes.get(request.nodeid), request);
  }

  @fuse.Getxattr()
  getxattr({ nodeid, name }: fuse.GetxattrRequest): Uint8Array {
    return this.metadata.getXattr(this.inodes.get(nodeid), name);
  }

  @fuse.Listxattr()
  listxattr({ nodeid }: fuse.ListxattrRequest): Iterable<string> & object {
    return this.metadata.listXattr(this.inodes.get(nodeid));
  }

  @fuse.Removexattr()
  removexattr({ nodeid, name }: fuse.RemovexattrRequest): void {
    this.metadata.removeXattr(this.inodes.get(nodeid), name);
  }

  @fuse.Statfs()
  statfs({ nodeid }: fuse.StatfsRequest): fuse.StatfsReply {
    return this.metadata.statfs(this.inodes.get(nodeid));
  }

  @fuse.RemovesInode()
  removeInode(nodeid: number): void {
    this.locks.drop(this.inodes.get(nodeid));
    this.inodes.remove(nodeid);
  }

  /** Hands over what has just been made. */
  private handOverNew({ parent, name }: Pick<fuse.LookupRequest, 'parent' | 'name'>): fuse.Entry {
    return this.handOver(this.names.discover(this.inodes.get(parent), name));
  }

  /** Counts the lookup that the reply is going to hand over. Nothing may be awaited from here to the return. */
  @fuse.Increments()
  private handOver(found: Found): Required<fuse.Entry> {
    this.counts.add(found.inode.nodeid);
    return this.replies.entry(found);
  }

  /** The same for a file that the reply opens too. */
  private handOverOpened(fd: number): fuse.CreateReply {
    const { handle, status } = this.files.created(fd);
    const opened = this.replies.opened(handle);
    return this.replies.created(this.handOver({ inode: handle.inode, status }), opened);
  }
}
