import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { Files } from './files.js';
import { Inode } from './inode.js';
import { InodeTable } from './inode-table.js';
import { Metadata } from './metadata.js';
import { S_IFLNK, S_IFMT, S_IFREG } from './modes.js';
import { Names } from './names.js';
import { OPTIONS } from './options.js';
import { regular, type RegularFile } from './regular-file.js';
import { Renaming } from './renaming.js';
import { Statistics } from './statistics.js';
import { Symlink } from './symlink.js';

export { container } from './container.js';

/**
 * A whole file system in memory. The handlers know the protocol: nodeids, replies, and what is counted when. The back
 * ends that are injected know files.
 *
 * All bookkeeping is in four methods: `handOver` and `readdirplus` count a lookup in the turn in which the reply is
 * made that hands it over, `forget` takes off what the kernel gives back, and `reap` lets an inode go at last.
 */
@fuse.FileSystem({
  bookkeeping: 'own',
  name: 'memory',
  options: OPTIONS,
  // A default ACL takes the place of the umask, which therefore nobody may have taken off before.
  capabilities: { EXPORT_SUPPORT: true, HANDLE_KILLPRIV_V2: true, POSIX_ACL: true, DONT_MASK: true },
})
export default class MemoryFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();

  constructor(
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(Names) private readonly names: Names,
    @inject(Renaming) private readonly renaming: Renaming,
    @inject(Files) private readonly files: Files,
    @inject(Metadata) private readonly metadata: Metadata,
    @inject(Statistics) private readonly statistics: Statistics,
    @inject(fuse.MOUNT_OPTIONS) private readonly options: fuse.OptionsOf<typeof OPTIONS>,
  ) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    // Who knows a file by its handle alone looks up "." in it, whatever it is. open_by_handle_at(2)
    if (name === '.') return this.handOver(this.inodes.get(parent));
    return this.handOver(this.names.lookup(this.inodes.directory(parent), name));
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.reap(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return this.attributes(this.inodes.get(nodeid));
  }

  @fuse.Statx()
  statx({ nodeid }: fuse.StatxRequest): fuse.StatxReply {
    const { attr, birth } = this.inodes.get(nodeid);
    return { attr, attrTimeout: this.options.attr_timeout, btimeSec: birth.sec, btimeNsec: birth.nsec };
  }

  @fuse.Setattr()
  setattr(request: fuse.SetattrRequest): fuse.AttrReply {
    const inode = this.inodes.get(request.nodeid);
    this.metadata.set(inode, request);
    return this.attributes(inode);
  }

  @fuse.Mknod({ increments: 1 })
  mknod(request: fuse.MknodRequest): fuse.Entry {
    const parent = this.inodes.directory(request.parent);
    const isRegular = (request.mode & S_IFMT) === S_IFREG;
    return this.handOver(
      isRegular
        ? this.names.make(parent, request.name, request, this.files.make)
        : this.names.make(parent, request.name, request, (...made) => new Inode(...made)),
    );
  }

  @fuse.Mkdir({ increments: 1 })
  mkdir(request: fuse.MkdirRequest): fuse.Entry {
    const parent = this.inodes.directory(request.parent);
    return this.handOver(this.names.makeDirectory(parent, request.name, request));
  }

  @fuse.Symlink({ increments: 1 })
  symlink({ parent, name, targetBytes, caller }: fuse.SymlinkRequest): fuse.Entry {
    const making = { mode: S_IFLNK | 0o777, caller };
    const directory = this.inodes.directory(parent);
    return this.handOver(
      this.names.make(directory, name, making, (...made) => new Symlink(...made, targetBytes)),
    );
  }

  @fuse.Create({ increments: 1 })
  create(request: fuse.CreateRequest): fuse.CreateReply {
    const parent = this.inodes.directory(request.parent);
    return this.handOverOpened(this.names.make(parent, request.name, request, this.files.make));
  }

  @fuse.Tmpfile({ increments: 1 })
  tmpfile(request: fuse.TmpfileRequest): fuse.CreateReply {
    const parent = this.inodes.directory(request.parent);
    return this.handOverOpened(this.names.makeNameless(parent, request, this.files.make));
  }

  @fuse.Link({ increments: 1 })
  link({ nodeid, parent, name }: fuse.LinkRequest): fuse.Entry {
    const inode = this.inodes.get(nodeid);
    this.names.link(inode, this.inodes.directory(parent), name);
    return this.handOver(inode);
  }

  @fuse.Readlink()
  readlink({ nodeid }: fuse.ReadlinkRequest): Uint8Array {
    return this.names.readLink(this.inodes.get(nodeid));
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.reap(this.names.unlink(this.inodes.directory(parent), name).nodeid);
  }

  @fuse.Rmdir()
  rmdir({ parent, name }: fuse.RmdirRequest): void {
    this.reap(this.names.removeDirectory(this.inodes.directory(parent), name).nodeid);
  }

  @fuse.Rename2()
  rename({ parent, name, newParent, newName, flags, caller }: fuse.RenameRequest): void {
    const from = { directory: this.inodes.directory(parent), name };
    const to = { directory: this.inodes.directory(newParent), name: newName };
    const replaced = this.renaming.rename(from, to, flags, caller);
    if (replaced !== undefined) this.reap(replaced.nodeid);
  }

  @fuse.Readdir()
  readdir({ nodeid, offset }: fuse.ReaddirRequest, page: fuse.DirectoryPage): void {
    for (const { name, inode, cookie } of this.names.list(this.inodes.directory(nodeid), Number(offset))) {
      if (!page.add(name, inode.attr, cookie)) return;
    }
  }

  @fuse.Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    for (const { name, inode, cookie } of this.names.list(this.inodes.directory(nodeid), Number(offset))) {
      const isLookup = name !== '.' && name !== '..';
      const entry = isLookup ? this.entry(inode) : { nodeid: 0, attr: inode.attr };
      if (!page.add(name, entry, cookie)) return;
      if (isLookup) this.counts.add(inode.nodeid);
    }
  }

  @fuse.Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    const handle = regular(this.inodes.get(nodeid));
    handle.opens += 1;
    return { handle };
  }

  @fuse.Release()
  release({ handle }: fuse.ReleaseRequest<RegularFile>): void {
    handle.opens -= 1;
    this.reap(handle.nodeid);
  }

  @fuse.Read()
  read(request: fuse.ReadRequest<RegularFile>): Uint8Array {
    return this.files.read(request.handle, request);
  }

  @fuse.Write()
  write(request: fuse.WriteRequest<RegularFile>): number {
    return this.files.write(request.handle, request);
  }

  @fuse.Fallocate()
  fallocate(request: fuse.FallocateRequest<RegularFile>): void {
    this.files.allocate(request.handle, request);
  }

  @fuse.Lseek()
  lseek({ handle, offset, whence }: fuse.LseekRequest<RegularFile>): number {
    return handle.seek(offset, whence);
  }

  @fuse.CopyFileRange()
  copyFileRange(request: fuse.CopyFileRangeRequest<RegularFile>): number {
    return this.files.copy(request.handle, request.handleOut, request);
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
  listxattr({ nodeid }: fuse.ListxattrRequest): Iterable<string> {
    return this.inodes.get(nodeid).xattrs?.names() ?? [];
  }

  @fuse.Removexattr()
  removexattr({ nodeid, name }: fuse.RemovexattrRequest): void {
    this.metadata.removeXattr(this.inodes.get(nodeid), name);
  }

  @fuse.Statfs()
  statfs(): fuse.StatfsReply {
    return this.statistics.read();
  }

  @fuse.RemovesInode()
  removeInode(nodeid: number): void {
    this.inodes.remove(nodeid);
  }

  /** Counts the lookup that the reply is going to hand over. Nothing may be awaited from here to the return. */
  @fuse.Increments()
  private handOver(inode: Inode): Required<fuse.Entry> {
    this.counts.add(inode.nodeid);
    return this.entry(inode);
  }

  /** The same for a file that the reply opens too. */
  private handOverOpened(handle: RegularFile): fuse.CreateReply {
    handle.opens += 1;
    const { nodeid, generation, attr, entryTimeout, attrTimeout } = this.handOver(handle);
    // Spelled out, since V8 takes microseconds for `{ ...entry, handle }`.
    return { nodeid, generation, attr, entryTimeout, attrTimeout, handle };
  }

  /** Lets an inode go that has no name, that nobody has open, and that the kernel does not know. */
  private reap(nodeid: number): void {
    const inode = this.inodes.find(nodeid);
    if (inode?.attr.nlink === 0 && inode.opens === 0 && !this.counts.has(nodeid)) this.removeInode(nodeid);
  }

  private entry({ nodeid, generation, attr }: Inode): Required<fuse.Entry> {
    const { entry_timeout: entryTimeout, attr_timeout: attrTimeout } = this.options;
    return { nodeid, generation, attr, entryTimeout, attrTimeout };
  }

  private attributes({ attr }: Inode): fuse.AttrReply {
    return { attr, attrTimeout: this.options.attr_timeout };
  }
}
