import { Errno, ERRNO } from '../../protocol/errno.js';
import type { FileStatus } from '../../syscalls/file-status.js';
import type * as calls from '../../syscalls/syscalls.js';
import { SystemError } from '../../syscalls/system-error.js';
import * as attributes from './attributes.js';
import * as content from './content.js';
import { copy } from './copying.js';
import * as creating from './creating.js';
import * as descriptors from './descriptors.js';
import { MemoryDisk } from './disk.js';
import * as handles from './handles.js';
import { readLink } from './links.js';
import * as listing from './listing.js';
import * as locks from './locks.js';
import * as opening from './opening.js';
import { Process } from './process.js';
import { unlink } from './removing.js';
import { rename } from './renaming.js';
import * as xattrs from './xattrs.js';

type Position = number | bigint;

/** Whose calls they are. Everything may be left out. */
export interface MemorySyscallsConfig {
  /** How many descriptors may be open at a time; 2^20 where absent. getrlimit(2) */
  readonly openFiles?: number;
  /** 022 where absent. */
  readonly umask?: number;
}

const MOST_OPEN_FILES = 1 << 20;
const USUAL_UMASK = 0o022;

/**
 * System calls on a file system in memory, instead of the kernel's: for tests of file systems that lie on top of others.
 * Each one is a process of root's with its own descriptors, whose working directory is the root of the disk. What is
 * said to happen off the loop has happened when the call returns; its promise is settled later.
 */
export class MemorySyscalls implements calls.Syscalls {
  readonly #process: Process;

  /** @param disk several may share one. */
  constructor(
    disk: MemoryDisk = new MemoryDisk(),
    { openFiles = MOST_OPEN_FILES, umask = USUAL_UMASK }: MemorySyscallsConfig = {},
  ) {
    this.#process = new Process(disk, openFiles, umask);
  }

  /** How many descriptors are open: those that a file system has not closed at its end are lost. */
  get openFiles(): number {
    return this.#process.descriptors.size;
  }

  openat(dirfd: number, path: string, flags: number, mode = 0): number {
    return this.#call('openat', opening.open, dirfd, path, flags, mode);
  }

  openat2(dirfd: number, path: string, flags: number, resolve: number, mode = 0): number {
    return this.#call('openat2', opening.openStrictly, dirfd, path, flags, mode, resolve);
  }

  reopen(fd: number, flags: number): number {
    return this.#call('open', opening.reopen, fd, flags);
  }

  mkdirat(dirfd: number, path: string, mode: number): void {
    this.#call('mkdirat', creating.mkdir, dirfd, path, mode);
  }

  mknodat(dirfd: number, path: string, mode: number, device: number): void {
    this.#call('mknodat', creating.mknod, dirfd, path, mode, device);
  }

  symlinkat(target: string, dirfd: number, path: string): void {
    this.#call('symlinkat', creating.symlink, target, dirfd, path);
  }

  linkat(dirfd: number, path: string, newDirfd: number, newPath: string, flags: number): void {
    this.#call('linkat', creating.linkAt, dirfd, path, newDirfd, newPath, flags);
  }

  link(fd: number, newDirfd: number, newPath: string): void {
    this.#call('linkat', creating.linkHeld, fd, newDirfd, newPath);
  }

  unlinkat(dirfd: number, path: string, flags: number): void {
    this.#call('unlinkat', unlink, dirfd, path, flags);
  }

  renameat2(dirfd: number, path: string, newDirfd: number, newPath: string, flags: number): void {
    this.#call('renameat2', rename, dirfd, path, newDirfd, newPath, flags);
  }

  readlinkat(dirfd: number, path: string): Uint8Array {
    return this.#call('readlinkat', readLink, dirfd, path);
  }

  faccessat2(dirfd: number, path: string, mode: number, flags: number): void {
    this.#call('faccessat2', attributes.access, dirfd, path, mode, flags);
  }

  close(fd: number): void {
    this.#call('close', descriptors.close, fd);
  }

  dup(fd: number): number {
    return this.#call('fcntl', descriptors.duplicate, fd);
  }

  pread(fd: number, into: Uint8Array, length: number, position: Position): number {
    return this.#call('pread64', content.read, fd, piece(into, length), position);
  }

  pwrite(fd: number, data: Uint8Array, position: Position): number {
    return this.#call('pwrite64', content.write, fd, data, position);
  }

  append(fd: number, data: Uint8Array): number {
    return this.#call('pwritev2', content.write, fd, data, undefined);
  }

  preadv(fd: number, into: readonly Uint8Array[], position: Position): number {
    return this.#call('preadv', content.readInto, fd, into, position);
  }

  pwritev(fd: number, data: readonly Uint8Array[], position: Position): number {
    return this.#call('pwritev', content.write, fd, Buffer.concat(data), position);
  }

  lseek(fd: number, offset: Position, whence: number): number {
    return this.#call('lseek', content.seek, fd, offset, whence);
  }

  seekdir(fd: number, cookie: Position): void {
    this.#call('lseek', listing.seek, fd, cookie);
  }

  getdents64(fd: number, into: Uint8Array): number {
    return this.#call('getdents64', listing.list, fd, into);
  }

  ftruncate(fd: number, size: Position): void {
    this.#call('ftruncate', content.truncate, fd, size);
  }

  fsync(fd: number): Promise<void> {
    return this.#later('fsync', descriptors.checkOpened, fd);
  }

  fdatasync(fd: number): Promise<void> {
    return this.#later('fdatasync', descriptors.checkOpened, fd);
  }

  syncfs(fd: number): Promise<void> {
    return this.#later('syncfs', descriptors.checkOpened, fd);
  }

  fallocate(fd: number, mode: number, offset: Position, length: Position): Promise<void> {
    return this.#later('fallocate', content.allocate, fd, mode, offset, length);
  }

  copyFileRange(
    fd: number,
    offset: Position,
    fdOut: number,
    offsetOut: Position,
    length: Position,
  ): Promise<number> {
    return this.#later('copy_file_range', copy, fd, offset, fdOut, offsetOut, length);
  }

  preadAsync(fd: number, into: Uint8Array, length: number, position: Position): Promise<number> {
    return this.#later('pread64', content.read, fd, piece(into, length), position);
  }

  pwriteAsync(fd: number, data: Uint8Array, position: Position): Promise<number> {
    return this.#later('pwrite64', content.write, fd, data, position);
  }

  statx(dirfd: number, path: string, flags: number, mask: number): FileStatus {
    return this.#call('statx', attributes.status, dirfd, path, flags, mask);
  }

  statxIfThere(dirfd: number, path: string, flags: number, mask: number): FileStatus | undefined {
    return this.#call('statx', attributes.statusIfThere, dirfd, path, flags, mask);
  }

  fstatfs(fd: number): calls.FileSystemStatus {
    return this.#call('fstatfs', attributes.fileSystemStatus, fd);
  }

  generation(fd: number): number {
    return this.#call('ioctl', handles.generation, fd);
  }

  fchmodat2(dirfd: number, path: string, mode: number, flags: number): void {
    this.#call('fchmodat2', attributes.changeMode, dirfd, path, mode, flags);
  }

  fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number): void {
    this.#call('fchownat', attributes.changeOwner, dirfd, path, uid, gid, flags);
  }

  utimensat(dirfd: number, path: string, atime: calls.Timespec, mtime: calls.Timespec, flags: number): void {
    this.#call('utimensat', attributes.changeTimes, dirfd, path, atime, mtime, flags);
  }

  /** There are no flags of inodes, nor anything else of that kind. @throws ENOTTY */
  ioctl(fd: number): number {
    return this.#call('ioctl', descriptors.refuseCommands, fd);
  }

  getxattr(fd: number, name: string): Uint8Array {
    return this.#call('getxattr', xattrs.get, fd, name);
  }

  setxattr(fd: number, name: string, value: Uint8Array, flags: number): void {
    this.#call('setxattr', xattrs.set, fd, name, value, flags);
  }

  listxattr(fd: number): string[] {
    return this.#call('listxattr', xattrs.list, fd);
  }

  removexattr(fd: number, name: string): void {
    this.#call('removexattr', xattrs.remove, fd, name);
  }

  nameToHandleAt(dirfd: number, path: string, flags: number): calls.FileHandle {
    return this.#call('name_to_handle_at', handles.handleOf, dirfd, path, flags);
  }

  openByHandleAt(mountFd: number, handle: calls.FileHandle, flags: number): number {
    return this.#call('open_by_handle_at', handles.openHandle, mountFd, handle, flags);
  }

  openTree(): number {
    throw new SystemError(ERRNO.ENOSYS, 'open_tree');
  }

  mountSetattr(): void {
    throw new SystemError(ERRNO.ENOSYS, 'mount_setattr');
  }

  setLock(fd: number, lock: calls.LockRange): void {
    this.#call('fcntl', locks.setLock, fd, lock);
  }

  getLock(fd: number, lock: calls.LockRange): ReturnType<calls.Syscalls['getLock']> {
    return this.#call('fcntl', locks.getLock, fd, lock);
  }

  waitForLock(fd: number, lock: calls.LockRange, signal: AbortSignal): Promise<void> {
    return this.#later('fcntl', locks.waitForLock, fd, lock, signal);
  }

  flock(fd: number, type: calls.LockType): void {
    this.#call('flock', locks.flock, fd, type);
  }

  waitForFlock(fd: number, type: calls.LockType, signal: AbortSignal): Promise<void> {
    return this.#later('flock', locks.waitForFlock, fd, type, signal);
  }

  withCredentials<T>(credentials: calls.Credentials, work: () => T): T {
    return this.#process.as(credentials, work);
  }

  #call<A extends readonly unknown[], T>(syscall: string, work: Work<A, T>, ...args: A): T {
    try {
      return work(this.#process, ...args);
    } catch (error) {
      throw named(error, syscall);
    }
  }

  async #later<A extends readonly unknown[], T>(
    syscall: string,
    work: Work<A, T | Promise<T>>,
    ...args: A
  ): Promise<T> {
    try {
      return await this.#process.asItself(() => work(this.#process, ...args));
    } catch (error) {
      throw named(error, syscall);
    }
  }
}

type Work<A extends readonly unknown[], T> = (process: Process, ...args: A) => T;

/** Says which system call has failed; what is no errno stays as it is. */
function named(error: unknown, syscall: string): unknown {
  return error instanceof Errno ? new SystemError(error.errno, syscall) : error;
}

/** The first bytes of a buffer. @throws RangeError where there are not as many */
function piece(into: Uint8Array, length: number): Uint8Array {
  if (length <= into.length) return into.subarray(0, length);
  throw new RangeError(`the length must be an integer from 0 to ${String(into.length)}`);
}
