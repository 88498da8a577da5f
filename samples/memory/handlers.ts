import { inject, injectable } from 'inversify';
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

/**
 * A whole file system in memory. The handlers know the protocol: requests and replies. The back ends that are injected know
 * files. What is counted when, and when an inode goes, is left to the class that extends this one.
 */
@injectable()
export abstract class MemoryHandlers {
  constructor(
    @inject(InodeTable) protected readonly inodes: InodeTable,
    @inject(Names) private readonly names: Names,
    @inject(Renaming) private readonly renaming: Renaming,
    @inject(Files) private readonly files: Files,
    @inject(Metadata) private readonly metadata: Metadata,
    @inject(Statistics) private readonly statistics: Statistics,
    @inject(fuse.MOUNT_OPTIONS) private readonly options: fuse.OptionsOf<typeof OPTIONS>,
  ) {}

  @fuse.Lookup()
  lookup(request: fuse.LookupRequest): fuse.Entry {
    const { parent, name } = request;
    // Who knows a file by its handle alone looks up "." in it, whatever it is. open_by_handle_at(2)
    if (name === '.') return this.handOver(this.inodes.get(parent), request);
    return this.handOver(this.names.lookup(this.inodes.directory(parent), name), request);
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

  @fuse.Mknod()
  mknod(request: fuse.MknodRequest): fuse.Entry {
    const parent = this.inodes.directory(request.parent);
    const isRegular = (request.mode & S_IFMT) === S_IFREG;
    const inode = isRegular
      ? this.names.make(parent, request.name, request, this.files.make)
      : this.names.make(parent, request.name, request, (...made) => new Inode(...made));
    return this.handOver(inode, request);
  }

  @fuse.Mkdir()
  mkdir(request: fuse.MkdirRequest): fuse.Entry {
    const parent = this.inodes.directory(request.parent);
    return this.handOver(this.names.makeDirectory(parent, request.name, request), request);
  }

  @fuse.Symlink()
  symlink(request: fuse.SymlinkRequest): fuse.Entry {
    const { name, targetBytes, caller } = request;
    const making = { mode: S_IFLNK | 0o777, caller };
    const parent = this.inodes.directory(request.parent);
    const inode = this.names.make(parent, name, making, (...made) => new Symlink(...made, targetBytes));
    return this.handOver(inode, request);
  }

  @fuse.Create()
  create(request: fuse.CreateRequest): fuse.CreateReply {
    const parent = this.inodes.directory(request.parent);
    return this.handOverOpened(this.names.make(parent, request.name, request, this.files.make), request);
  }

  @fuse.Tmpfile()
  tmpfile(request: fuse.TmpfileRequest): fuse.CreateReply {
    const parent = this.inodes.directory(request.parent);
    return this.handOverOpened(this.names.makeNameless(parent, request, this.files.make), request);
  }

  @fuse.Link()
  link(request: fuse.LinkRequest): fuse.Entry {
    const inode = this.inodes.get(request.nodeid);
    this.names.link(inode, this.inodes.directory(request.parent), request.name);
    return this.handOver(inode, request);
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

  @fuse.Readdirplus()
  readdirplus(request: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    const { nodeid, offset } = request;
    for (const { name, inode, cookie } of this.names.list(this.inodes.directory(nodeid), Number(offset))) {
      const isLookup = name !== '.' && name !== '..';
      const entry = isLookup ? this.entry(inode) : { nodeid: 0, attr: inode.attr };
      if (!page.add(name, entry, cookie)) return;
      if (isLookup) this.handOver(inode, request);
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

  /** The entry of an inode of which this request's reply hands over a lookup: nothing may be awaited until the return. */
  protected abstract handOver(inode: Inode, request: fuse.ObtainingRequest): Required<fuse.Entry>;

  /** An inode has no name, and nobody has it open: it may go as soon as the kernel does not know it. */
  protected abstract letGo(inode: Inode): void;

  /** To be called wherever an inode may have lost the last that holds it. */
  protected reap(nodeid: number): void {
    const inode = this.inodes.find(nodeid);
    if (inode?.attr.nlink === 0 && inode.opens === 0) this.letGo(inode);
  }

  protected entry({ nodeid, generation, attr }: Inode): Required<fuse.Entry> {
    const { entry_timeout: entryTimeout, attr_timeout: attrTimeout } = this.options;
    return { nodeid, generation, attr, entryTimeout, attrTimeout };
  }

  /** A file that the reply opens too. */
  private handOverOpened(handle: RegularFile, request: fuse.CreateRequest): fuse.CreateReply {
    handle.opens += 1;
    const { nodeid, generation, attr, entryTimeout, attrTimeout } = this.handOver(handle, request);
    // Spelled out, since V8 takes microseconds for `{ ...entry, handle }`.
    return { nodeid, generation, attr, entryTimeout, attrTimeout, handle };
  }

  private attributes({ attr }: Inode): fuse.AttrReply {
    return { attr, attrTimeout: this.options.attr_timeout };
  }
}
