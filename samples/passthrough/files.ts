import { inject, injectable } from 'inversify';
import { KERNEL, type Kernel } from 'tallyfs';
import type { CopyFileRangeRequest, FallocateRequest, OpenRequest, ReadRequest, WriteRequest } from 'tallyfs';
import { AT, O, S, STATX, type FileStatus, type Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { ALL, InodeTable } from './inode-table.js';
import { OpenFile } from './open-file.js';
import { openFlags } from './open-flags.js';
import { SYSCALLS } from './system.js';

/** As long as the longest READ. It is answered in the turn in which it is read. */
const LONGEST_READ = 1 << 20;

/** Longest piece that is copied for one request: the caller asks for the rest. A wait for more could not be ended. */
const LONGEST_COPY = 1 << 30;

/** Execution by the group. inode(7) */
const IXGRP = 0o010;

/** Files that are open, and what is in them. */
@injectable()
export class Files {
  readonly #content = Buffer.allocUnsafeSlow(LONGEST_READ);

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(KERNEL) private readonly kernel: Kernel,
  ) {}

  /** @throws EACCES, EMFILE, ENXIO, EROFS, ESTALE, ETXTBSY */
  open(inode: Inode, { flags, killSuidgid }: OpenRequest): OpenFile {
    const open = openFlags(flags, this.kernel.capabilities.has('WRITEBACK_CACHE'));
    const fd = this.#unprivileged(killSuidgid, () => this.descriptors.open(inode, open));
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

  write({ fd }: OpenFile, { offset, data, flags, fromCache, killSuidgid }: WriteRequest): number {
    // What comes from the cache has its place already.
    const appends = (flags & O.APPEND) !== 0 && !fromCache;
    if (!killSuidgid)
      return appends ? this.syscalls.append(fd, data) : this.syscalls.pwrite(fd, data, offset);
    return this.#unprivileged(true, () =>
      appends ? this.syscalls.append(fd, data) : this.syscalls.pwrite(fd, data, offset),
    );
  }

  truncate(fd: number, size: number, killSuidgid: boolean): void {
    this.#unprivileged(killSuidgid, () => {
      this.syscalls.ftruncate(fd, size);
    });
  }

  /** @param whence SEEK_DATA or SEEK_HOLE; the kernel does the others itself. @throws ENXIO */
  seek({ fd }: OpenFile, offset: number, whence: number): number {
    return this.syscalls.lseek(fd, offset, whence);
  }

  async allocate({ fd }: OpenFile, request: FallocateRequest): Promise<void> {
    await this.syscalls.fallocate(fd, request.mode, request.offset, request.length);
    this.#changed(fd, request.caller.uid);
  }

  async copy(from: OpenFile, to: OpenFile, request: CopyFileRangeRequest): Promise<number> {
    const length = Math.min(request.length, LONGEST_COPY);
    const { offset, offsetOut } = request;
    const copied = await this.syscalls.copyFileRange(from.fd, offset, to.fd, offsetOut, length);
    this.#changed(to.fd, request.caller.uid);
    return copied;
  }

  /** Without CAP_FSETID, as who asks has it not: the file system below then clears set-user-ID and set-group-ID. */
  #unprivileged<T>(withoutFsetid: boolean, work: () => T): T {
    return withoutFsetid ? this.syscalls.withCredentials({ withoutFsetid }, work) : work();
  }

  /** The same after a change that another thread has made, with all of its capabilities. */
  #changed(fd: number, uid: number): void {
    if (uid === 0) return;
    const { mode } = this.syscalls.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS);
    const cleared = withoutSetIds(mode);
    if (cleared !== mode) this.syscalls.fchmodat2(fd, '', cleared & ~S.IFMT, AT.EMPTY_PATH);
  }
}

/** setattr_should_drop_suidgid(), fs/attr.c: without execution by the group the bit does not mean set-group-ID. */
function withoutSetIds(mode: number): number {
  return mode & ~((mode & IXGRP) === 0 ? S.ISUID : S.ISUID | S.ISGID);
}
