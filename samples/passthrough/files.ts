import { inject, injectable } from 'inversify';
import { Errno, KERNEL, type Kernel } from 'tallyfs';
import type { CopyFileRangeRequest, FallocateRequest, OpenRequest, ReadRequest, WriteRequest } from 'tallyfs';
import { AT, O, type FileStatus, type Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { ALL, InodeTable } from './inode-table.js';
import { OpenFile } from './open-file.js';
import { openFlags } from './open-flags.js';
import { SetIds } from './set-ids.js';
import { SYSCALLS } from './system.js';

/** As long as the longest READ. It is answered in the turn in which it is read. */
const LONGEST_READ = 1 << 20;

/** Longest piece that is copied for one request: the caller asks for the rest. A wait for more could not be ended. */
const LONGEST_COPY = 1 << 30;

/** Files that are open, and what is in them. */
@injectable()
export class Files {
  readonly #content = Buffer.allocUnsafeSlow(LONGEST_READ);

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(SetIds) private readonly setIds: SetIds,
    @inject(KERNEL) private readonly kernel: Kernel,
  ) {}

  /** @throws EACCES, EMFILE, ENXIO, EROFS, ESTALE, ETXTBSY */
  open(inode: Inode, { flags, killSuidgid, caller }: OpenRequest): OpenFile {
    if (killSuidgid) this.setIds.clear(this.descriptors.of(inode), caller);
    const open = openFlags(flags, this.kernel.capabilities.has('WRITEBACK_CACHE'));
    const fd = this.#open(inode, open, flags & O.APPEND);
    return new OpenFile(inode, fd, (open & O.ACCMODE) !== O.RDONLY);
  }

  /** Takes over the descriptor of a file that was made and opened in one. */
  created(fd: number): { readonly handle: OpenFile; readonly status: FileStatus } {
    try {
      const status = this.syscalls.statx(fd, '', AT.EMPTY_PATH, ALL);
      return { handle: new OpenFile(this.inodes.identifyOpened(fd, status), fd, true), status };
    } catch (error) {
      this.syscalls.close(fd);
      throw error;
    }
  }

  close(file: OpenFile): void {
    file.leave();
    this.syscalls.close(file.fd);
  }

  /** Has the file system below report what close(2) would. */
  flush({ writes, fd }: OpenFile): void {
    if (writes) this.syscalls.close(this.syscalls.dup(fd));
  }

  /** @returns a view that is valid until the next call. */
  read({ fd }: OpenFile, { offset, size }: ReadRequest): Uint8Array {
    const length = Math.min(size, LONGEST_READ);
    return this.#content.subarray(0, this.syscalls.pread(fd, this.#content, length, offset));
  }

  write({ fd }: OpenFile, { offset, data, flags, fromCache, killSuidgid, caller }: WriteRequest): number {
    if (killSuidgid) this.setIds.clear(fd, caller);
    // What comes from the cache has its place already.
    const appends = (flags & O.APPEND) !== 0 && !fromCache;
    return appends ? this.syscalls.append(fd, data) : this.syscalls.pwrite(fd, data, offset);
  }

  /** @param whence SEEK_DATA or SEEK_HOLE; the kernel does the others itself. @throws ENXIO */
  seek({ fd }: OpenFile, offset: number, whence: number): number {
    return this.syscalls.lseek(fd, offset, whence);
  }

  async allocate({ fd }: OpenFile, { mode, offset, length, caller }: FallocateRequest): Promise<void> {
    this.setIds.clearUnlessRoot(fd, caller);
    await this.syscalls.fallocate(fd, mode, offset, length);
  }

  async copy(from: OpenFile, to: OpenFile, request: CopyFileRangeRequest): Promise<number> {
    this.setIds.clearUnlessRoot(to.fd, request.caller);
    const length = Math.min(request.length, LONGEST_COPY);
    return this.syscalls.copyFileRange(from.fd, request.offset, to.fd, request.offsetOut, length);
  }

  /** A file that can only be appended to is opened for nothing else. chattr(1) */
  #open(inode: Inode, flags: number, append: number): number {
    try {
      return this.descriptors.open(inode, flags);
    } catch (error) {
      if (append === 0 || !(error instanceof Errno) || error.code !== 'EPERM') throw error;
      return this.descriptors.open(inode, flags | append);
    }
  }
}
