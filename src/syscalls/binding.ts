import { loadBinding } from '../transport/binding.js';

type Text = string | Uint8Array;
type Position = number | bigint;

/** A wait that can be given up: `done` resolves to 0 or a negated errno, and with -EINTR after `cancel()`. */
export interface NativeWait {
  readonly done: Promise<number>;
  readonly cancel: () => void;
}

/**
 * The addon's system calls, written by hand. Each returns what its call returns, or the negated errno, or a promise of
 * that; a wrong argument is a TypeError or a RangeError.
 */
export interface NativeSyscalls {
  openat(dirfd: number, path: Text, flags: number, mode: number): number;
  openat2(dirfd: number, path: Text, flags: number, mode: number, resolve: number): number;
  reopen(fd: number, flags: number): number;
  mkdirat(dirfd: number, path: Text, mode: number): number;
  mknodat(dirfd: number, path: Text, mode: number, device: number): number;
  symlinkat(target: Text, dirfd: number, path: Text): number;
  linkat(dirfd: number, path: Text, newDirfd: number, newPath: Text, flags: number): number;
  link(fd: number, newDirfd: number, newPath: Text): number;
  unlinkat(dirfd: number, path: Text, flags: number): number;
  renameat2(dirfd: number, path: Text, newDirfd: number, newPath: Text, flags: number): number;
  readlinkat(dirfd: number, path: Text, into: Uint8Array): number;
  faccessat2(dirfd: number, path: Text, mode: number, flags: number): number;
  close(fd: number): number;
  dup(fd: number): number;
  pread(fd: number, into: Uint8Array, length: number, position: Position): number;
  pwrite(fd: number, data: Uint8Array, position: Position): number;
  append(fd: number, data: Uint8Array): number;
  preadv(fd: number, into: readonly Uint8Array[], position: Position): number;
  pwritev(fd: number, data: readonly Uint8Array[], position: Position): number;
  lseek(fd: number, offset: Position, whence: number): number;
  seekdir(fd: number, cookie: Position): number;
  getdents64(fd: number, into: Uint8Array): number;
  ftruncate(fd: number, size: Position): number;
  /** Fills in struct statx, of 256 bytes. */
  statx(dirfd: number, path: Text, flags: number, mask: number, into: Uint32Array): number;
  /** Fills in bsize, frsize, blocks, bfree, bavail, files, ffree, namelen, type, flags. */
  fstatfs(fd: number, into: BigUint64Array): number;
  generation(fd: number): number;
  fchmodat2(dirfd: number, path: Text, mode: number, flags: number): number;
  fchownat(dirfd: number, path: Text, uid: number, gid: number, flags: number): number;
  utimensat(
    dirfd: number,
    path: Text,
    atimeSec: Position,
    atimeNsec: number,
    mtimeSec: Position,
    mtimeNsec: number,
    flags: number,
  ): number;
  ioctl(fd: number, command: number, data: Uint8Array): number;
  getxattr(fd: number, name: Text, into: Uint8Array): number;
  setxattr(fd: number, name: Text, value: Uint8Array, flags: number): number;
  listxattr(fd: number, into: Uint8Array): number;
  removexattr(fd: number, name: Text): number;
  nameToHandleAt(dirfd: number, path: Text, flags: number): string | number;
  openByHandleAt(mountFd: number, handle: string, flags: number): number;
  openTree(dirfd: number, path: Text, flags: number): number;
  mountSetattr(dirfd: number, path: Text, flags: number, set: number, clear: number): number;
  fsync(fd: number): Promise<number>;
  fdatasync(fd: number): Promise<number>;
  syncfs(fd: number): Promise<number>;
  fallocate(fd: number, mode: number, offset: Position, length: Position): Promise<number>;
  copyFileRange(
    fd: number,
    offset: Position,
    fdOut: number,
    offsetOut: Position,
    length: Position,
    flags: number,
  ): Promise<number>;
  read(fd: number, into: Uint8Array, length: number, position: Position): Promise<number>;
  write(fd: number, data: Uint8Array, position: Position): Promise<number>;
  setLock(fd: number, type: number, start: Position, length: Position): number;
  /** Fills in type, start, length and pid. */
  getLock(fd: number, type: number, start: Position, length: Position, into: BigInt64Array): number;
  flock(fd: number, operation: number): number;
  waitForLock(fd: number, type: number, start: Position, length: Position): NativeWait;
  waitForFlock(fd: number, operation: number): NativeWait;
  withCredentials<T>(
    uid: number | undefined,
    gid: number | undefined,
    groups: Uint32Array | undefined,
    umask: number | undefined,
    withoutFsetid: boolean,
    body: () => T,
  ): T;
}

/** @throws AddonMissingError */
export function loadSyscalls(): NativeSyscalls {
  return (loadBinding() as unknown as { readonly syscalls: NativeSyscalls }).syscalls;
}
