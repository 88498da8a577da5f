import { ERRNO } from '../protocol/errno.js';
import { encodeName } from '../protocol/names.js';
import { loadSyscalls, type NativeSyscalls } from './binding.js';
import { FileStatus } from './file-status.js';
import { flockOperation, lengthOf, lockType, nativeWait, toFileLock } from './locks.js';
import { copyOut, splitNames } from './sized.js';
import type * as calls from './syscalls.js';
import { checked, SystemError } from './system-error.js';

type Position = number | bigint;

/** struct statx */
const STATX_WORDS = 64;
/** PATH_MAX */
const LONGEST_LINK = 4096;

/** What the addon takes for a name: the string itself, unless bytes are hidden in it that are no UTF-8. */
function text(name: string): string | Uint8Array {
  return typeof name !== 'string' || name.isWellFormed() ? name : encodeName(name);
}

/** The kernel's own. Its methods throw what {@link calls.Syscalls} says. */
export class LinuxSyscalls implements calls.Syscalls {
  readonly #native: NativeSyscalls;
  readonly #statx = new Uint32Array(STATX_WORDS);
  readonly #link = Buffer.alloc(LONGEST_LINK);

  /** @throws AddonMissingError */
  constructor() {
    this.#native = loadSyscalls();
  }

  openat(dirfd: number, path: string, flags: number, mode = 0): number {
    return checked(this.#native.openat(dirfd, text(path), flags, mode), 'openat');
  }

  openat2(dirfd: number, path: string, flags: number, resolve: number, mode = 0): number {
    return checked(this.#native.openat2(dirfd, text(path), flags, mode, resolve), 'openat2');
  }

  reopen(fd: number, flags: number): number {
    return checked(this.#native.reopen(fd, flags), 'open');
  }

  mkdirat(dirfd: number, path: string, mode: number): void {
    checked(this.#native.mkdirat(dirfd, text(path), mode), 'mkdirat');
  }

  mknodat(dirfd: number, path: string, mode: number, device: number): void {
    checked(this.#native.mknodat(dirfd, text(path), mode, device), 'mknodat');
  }

  symlinkat(target: string, dirfd: number, path: string): void {
    checked(this.#native.symlinkat(text(target), dirfd, text(path)), 'symlinkat');
  }

  linkat(dirfd: number, path: string, newDirfd: number, newPath: string, flags: number): void {
    checked(this.#native.linkat(dirfd, text(path), newDirfd, text(newPath), flags), 'linkat');
  }

  link(fd: number, newDirfd: number, newPath: string): void {
    checked(this.#native.link(fd, newDirfd, text(newPath)), 'linkat');
  }

  unlinkat(dirfd: number, path: string, flags: number): void {
    checked(this.#native.unlinkat(dirfd, text(path), flags), 'unlinkat');
  }

  renameat2(dirfd: number, path: string, newDirfd: number, newPath: string, flags: number): void {
    checked(this.#native.renameat2(dirfd, text(path), newDirfd, text(newPath), flags), 'renameat2');
  }

  readlinkat(dirfd: number, path: string): Uint8Array {
    const length = checked(this.#native.readlinkat(dirfd, text(path), this.#link), 'readlinkat');
    return Uint8Array.prototype.slice.call(this.#link, 0, length);
  }

  faccessat2(dirfd: number, path: string, mode: number, flags: number): void {
    checked(this.#native.faccessat2(dirfd, text(path), mode, flags), 'faccessat2');
  }

  close(fd: number): void {
    checked(this.#native.close(fd), 'close');
  }

  dup(fd: number): number {
    return checked(this.#native.dup(fd), 'fcntl');
  }

  pread(fd: number, into: Uint8Array, length: number, position: Position): number {
    return checked(this.#native.pread(fd, into, length, position), 'pread64');
  }

  pwrite(fd: number, data: Uint8Array, position: Position): number {
    return checked(this.#native.pwrite(fd, data, position), 'pwrite64');
  }

  append(fd: number, data: Uint8Array): number {
    return checked(this.#native.append(fd, data), 'pwritev2');
  }

  preadv(fd: number, into: readonly Uint8Array[], position: Position): number {
    return checked(this.#native.preadv(fd, into, position), 'preadv');
  }

  pwritev(fd: number, data: readonly Uint8Array[], position: Position): number {
    return checked(this.#native.pwritev(fd, data, position), 'pwritev');
  }

  lseek(fd: number, offset: Position, whence: number): number {
    return checked(this.#native.lseek(fd, offset, whence), 'lseek');
  }

  seekdir(fd: number, cookie: Position): void {
    checked(this.#native.seekdir(fd, cookie), 'lseek');
  }

  getdents64(fd: number, into: Uint8Array): number {
    return checked(this.#native.getdents64(fd, into), 'getdents64');
  }

  ftruncate(fd: number, size: Position): void {
    checked(this.#native.ftruncate(fd, size), 'ftruncate');
  }

  async fsync(fd: number): Promise<void> {
    checked(await this.#native.fsync(fd), 'fsync');
  }

  async fdatasync(fd: number): Promise<void> {
    checked(await this.#native.fdatasync(fd), 'fdatasync');
  }

  async syncfs(fd: number): Promise<void> {
    checked(await this.#native.syncfs(fd), 'syncfs');
  }

  async fallocate(fd: number, mode: number, offset: Position, length: Position): Promise<void> {
    checked(await this.#native.fallocate(fd, mode, offset, length), 'fallocate');
  }

  async copyFileRange(
    fd: number,
    offset: Position,
    fdOut: number,
    offsetOut: Position,
    length: Position,
  ): Promise<number> {
    const copied = this.#native.copyFileRange(fd, offset, fdOut, offsetOut, length, 0);
    return checked(await copied, 'copy_file_range');
  }

  async preadAsync(fd: number, into: Uint8Array, length: number, position: Position): Promise<number> {
    return checked(await this.#native.read(fd, into, length, position), 'pread64');
  }

  async pwriteAsync(fd: number, data: Uint8Array, position: Position): Promise<number> {
    return checked(await this.#native.write(fd, data, position), 'pwrite64');
  }

  statx(dirfd: number, path: string, flags: number, mask: number): FileStatus {
    return this.#status(this.#native.statx(dirfd, text(path), flags, mask, this.#statx));
  }

  statxIfThere(dirfd: number, path: string, flags: number, mask: number): FileStatus | undefined {
    const done = this.#native.statx(dirfd, text(path), flags, mask, this.#statx);
    return done === -ERRNO.ENOENT ? undefined : this.#status(done);
  }

  fstatfs(fd: number): calls.FileSystemStatus {
    const words = new BigUint64Array(10);
    checked(this.#native.fstatfs(fd, words), 'fstatfs');
    const [bsize = 0n, frsize = 0n, blocks = 0n, bfree = 0n, bavail = 0n] = words;
    const [files = 0n, ffree = 0n, namelen = 0n, type = 0n, flags = 0n] = words.subarray(5);
    const [bytes, unit, longest, magic, bits] = [bsize, frsize, namelen, type, flags].map(Number);
    return {
      bsize: bytes ?? 0,
      frsize: unit ?? 0,
      blocks,
      bfree,
      bavail,
      files,
      ffree,
      namelen: longest ?? 0,
      type: magic ?? 0,
      flags: bits ?? 0,
    };
  }

  generation(fd: number): number {
    return checked(this.#native.generation(fd), 'ioctl');
  }

  fchmodat2(dirfd: number, path: string, mode: number, flags: number): void {
    checked(this.#native.fchmodat2(dirfd, text(path), mode, flags), 'fchmodat2');
  }

  fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number): void {
    checked(this.#native.fchownat(dirfd, text(path), uid, gid, flags), 'fchownat');
  }

  utimensat(dirfd: number, path: string, atime: calls.Timespec, mtime: calls.Timespec, flags: number): void {
    const { sec, nsec } = mtime;
    const set = this.#native.utimensat(dirfd, text(path), atime.sec, atime.nsec, sec, nsec, flags);
    checked(set, 'utimensat');
  }

  ioctl(fd: number, command: number, data: Uint8Array): number {
    return checked(this.#native.ioctl(fd, command, data), 'ioctl');
  }

  getxattr(fd: number, name: string): Uint8Array {
    const called = text(name);
    return copyOut((into) => this.#native.getxattr(fd, called, into), 'getxattr');
  }

  setxattr(fd: number, name: string, value: Uint8Array, flags: number): void {
    checked(this.#native.setxattr(fd, text(name), value, flags), 'setxattr');
  }

  listxattr(fd: number): string[] {
    return splitNames(copyOut((into) => this.#native.listxattr(fd, into), 'listxattr'));
  }

  removexattr(fd: number, name: string): void {
    checked(this.#native.removexattr(fd, text(name)), 'removexattr');
  }

  nameToHandleAt(dirfd: number, path: string, flags: number): calls.FileHandle {
    const handle = this.#native.nameToHandleAt(dirfd, text(path), flags);
    if (typeof handle === 'number') throw new SystemError(-handle, 'name_to_handle_at');
    return handle;
  }

  openByHandleAt(mountFd: number, handle: calls.FileHandle, flags: number): number {
    return checked(this.#native.openByHandleAt(mountFd, handle, flags), 'open_by_handle_at');
  }

  openTree(dirfd: number, path: string, flags: number): number {
    return checked(this.#native.openTree(dirfd, text(path), flags), 'open_tree');
  }

  mountSetattr(dirfd: number, path: string, flags: number, set: number, clear: number): void {
    checked(this.#native.mountSetattr(dirfd, text(path), flags, set, clear), 'mount_setattr');
  }

  setLock(fd: number, { type, start, end }: calls.LockRange): void {
    checked(this.#native.setLock(fd, lockType(type), start, lengthOf(start, end)), 'fcntl');
  }

  getLock(fd: number, { type, start, end }: calls.LockRange): ReturnType<calls.Syscalls['getLock']> {
    const words = new BigInt64Array(4);
    checked(this.#native.getLock(fd, lockType(type), start, lengthOf(start, end), words), 'fcntl');
    return toFileLock(words);
  }

  waitForLock(fd: number, { type, start, end }: calls.LockRange, signal: AbortSignal): Promise<void> {
    const length = lengthOf(start, end);
    return nativeWait(signal, 'fcntl', () => this.#native.waitForLock(fd, lockType(type), start, length));
  }

  flock(fd: number, type: calls.LockType): void {
    checked(this.#native.flock(fd, flockOperation(type)), 'flock');
  }

  waitForFlock(fd: number, type: calls.LockType, signal: AbortSignal): Promise<void> {
    return nativeWait(signal, 'flock', () => this.#native.waitForFlock(fd, flockOperation(type)));
  }

  withCredentials<T>(credentials: calls.Credentials, work: () => T): T {
    const { uid, gid, groups, umask, withoutFsetid = false } = credentials;
    const ids = groups === undefined ? undefined : Uint32Array.from(groups);
    return this.#native.withCredentials(uid, gid, ids, umask, withoutFsetid, work);
  }

  #status(done: number): FileStatus {
    checked(done, 'statx');
    return new FileStatus(this.#statx);
  }
}
