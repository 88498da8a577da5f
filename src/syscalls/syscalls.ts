import type { FileLock } from '../protocol/requests/files.js';
import type { FileStatus } from './file-status.js';

/*
 * Every call throws a SystemError where the system call fails, a TypeError for an argument of the wrong type, and a
 * RangeError for one out of its range. Names and paths are strings as handlers get them: bytes that are no UTF-8 are in
 * U+DC80–U+DCFF. Flags are those of ./constants.ts; every descriptor that is made is closed on exec. A position or a
 * size may be a bigint.
 */

type Position = number | bigint;

/** What finds an inode again, on the file system that it is on: small, and a key for a Map. open_by_handle_at(2) */
export type FileHandle = string;

/** Calls about a name in a directory, which is an open descriptor (O_PATH ones too) or `AT.FDCWD`. */
export interface NameCalls {
  /** openat(2) @returns a descriptor. */
  openat(dirfd: number, path: string, flags: number, mode?: number): number;
  /** openat2(2): the walk is held to RESOLVE_* bits. @returns a descriptor. @throws EXDEV where it would leave them. */
  openat2(dirfd: number, path: string, flags: number, resolve: number, mode?: number): number;
  /**
   * Opens again what a descriptor stands for, O_PATH ones too, through /proc.
   * @returns a descriptor of an open file description of its own. @throws ELOOP for a symbolic link.
   */
  reopen(fd: number, flags: number): number;
  /** mkdirat(2) */
  mkdirat(dirfd: number, path: string, mode: number): void;
  /** mknodat(2) @param device in the kernel's encoding of 32 bits. */
  mknodat(dirfd: number, path: string, mode: number, device: number): void;
  /** symlinkat(2) */
  symlinkat(target: string, dirfd: number, path: string): void;
  /** linkat(2) */
  linkat(dirfd: number, path: string, newDirfd: number, newPath: string, flags: number): void;
  /** One more name for what a descriptor stands for, O_PATH ones too. linkat(2) through /proc, without privileges. */
  link(fd: number, newDirfd: number, newPath: string): void;
  /** unlinkat(2) */
  unlinkat(dirfd: number, path: string, flags: number): void;
  /** renameat2(2) */
  renameat2(dirfd: number, path: string, newDirfd: number, newPath: string, flags: number): void;
  /** readlinkat(2); with an empty path, of an O_PATH descriptor itself. @returns the bytes. */
  readlinkat(dirfd: number, path: string): Uint8Array;
  /** faccessat2(2) @throws EACCES */
  faccessat2(dirfd: number, path: string, mode: number, flags: number): void;
}

/** Calls about an open file or directory that do not wait for long. */
export interface FileCalls {
  /** close(2) */
  close(fd: number): void;
  /** Another descriptor of the same open file description. dup(2) */
  dup(fd: number): number;
  /** pread(2) into the first `length` bytes. @returns how many were read. */
  pread(fd: number, into: Uint8Array, length: number, position: Position): number;
  /** pwrite(2) @returns how many were written. */
  pwrite(fd: number, data: Uint8Array, position: Position): number;
  /** Writes at the end, wherever that is by then. pwritev2(2) with RWF_APPEND @returns how many were written. */
  append(fd: number, data: Uint8Array): number;
  /** preadv(2) @param into at most 1024 buffers. */
  preadv(fd: number, into: readonly Uint8Array[], position: Position): number;
  /** pwritev(2) */
  pwritev(fd: number, data: readonly Uint8Array[], position: Position): number;
  /** lseek(2) @throws EOVERFLOW for a result that a number cannot tell, ENXIO */
  lseek(fd: number, offset: Position, whence: number): number;
  /** Goes to a cookie of getdents64(2), or to 0. seekdir(3) */
  seekdir(fd: number, cookie: Position): void;
  /** getdents64(2); a DirentBuffer takes the entries apart. @returns how many bytes were filled in; 0 at the end. */
  getdents64(fd: number, into: Uint8Array): number;
  /** ftruncate(2), of O_PATH descriptors and those that are open for reading too. @throws EISDIR */
  ftruncate(fd: number, size: Position): void;
}

/** Calls that may wait for a disk or a network: each is made off the loop, with a descriptor of its own. */
export interface BlockingCalls {
  fsync(fd: number): Promise<void>;
  fdatasync(fd: number): Promise<void>;
  syncfs(fd: number): Promise<void>;
  /** fallocate(2) @param mode FALLOC_FL_* bits. */
  fallocate(fd: number, mode: number, offset: Position, length: Position): Promise<void>;
  /** copy_file_range(2) @returns how many bytes were copied. */
  copyFileRange(
    fd: number,
    offset: Position,
    fdOut: number,
    offsetOut: Position,
    length: Position,
  ): Promise<number>;
  /** {@link FileCalls.pread}, off the loop; the buffer is not to be touched until then. */
  preadAsync(fd: number, into: Uint8Array, length: number, position: Position): Promise<number>;
  /** {@link FileCalls.pwrite}, off the loop. */
  pwriteAsync(fd: number, data: Uint8Array, position: Position): Promise<number>;
}

/** A time for utimensat(2): nanoseconds may be UTIME_NOW or UTIME_OMIT. */
export interface Timespec {
  readonly sec: Position;
  readonly nsec: number;
}

/** statfs(2), in units of `frsize`. */
export interface FileSystemStatus {
  readonly bsize: number;
  readonly frsize: number;
  readonly blocks: bigint;
  readonly bfree: bigint;
  readonly bavail: bigint;
  readonly files: bigint;
  readonly ffree: bigint;
  readonly namelen: number;
  /** Its magic number, as in <linux/magic.h>. */
  readonly type: number;
  /** ST_* bits of statvfs(3). */
  readonly flags: number;
}

/** Calls about what is known of inodes. With AT_EMPTY_PATH and an empty path they are about the descriptor itself. */
export interface AttributeCalls {
  /** statx(2) @param mask STATX_* bits. */
  statx(dirfd: number, path: string, flags: number, mask: number): FileStatus;
  /**
   * The same for what need not be there, which an error would take longer to tell than the call itself takes.
   * @returns undefined for ENOENT.
   */
  statxIfThere(dirfd: number, path: string, flags: number, mask: number): FileStatus | undefined;
  /** fstatfs(2) */
  fstatfs(fd: number): FileSystemStatus;
  /** FS_IOC_GETVERSION: which of the inodes it is that have had its number. @throws ENOTTY, EBADF for O_PATH */
  generation(fd: number): number;
  /** fchmodat2(2); before Linux 6.6 by other ways. */
  fchmodat2(dirfd: number, path: string, mode: number, flags: number): void;
  /** fchownat(2); SAME_ID leaves an id as it is. */
  fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number): void;
  /** utimensat(2); AT_EMPTY_PATH since Linux 5.8. */
  utimensat(dirfd: number, path: string, atime: Timespec, mtime: Timespec, flags: number): void;
  /** ioctl(2) whose argument points to as many bytes as the command's number says. @returns what it returns. */
  ioctl(fd: number, command: number, data: Uint8Array): number;
}

/** Extended attributes of what a descriptor stands for, O_PATH ones and symbolic links too. xattr(7) */
export interface XattrCalls {
  /** @returns a copy of the value. @throws ENODATA, EOPNOTSUPP */
  getxattr(fd: number, name: string): Uint8Array;
  /** @param flags XATTR_CREATE (1), XATTR_REPLACE (2), or 0. @throws EEXIST, ENODATA */
  setxattr(fd: number, name: string, value: Uint8Array, flags: number): void;
  listxattr(fd: number): string[];
  /** @throws ENODATA */
  removexattr(fd: number, name: string): void;
}

/** File handles. open_by_handle_at(2) */
export interface HandleCalls {
  /** @throws EOPNOTSUPP where the file system has none. */
  nameToHandleAt(dirfd: number, path: string, flags: number): FileHandle;
  /**
   * @param mountFd anything open on the mount, but O_PATH ones.
   * @throws ESTALE where the inode is gone, EPERM without CAP_DAC_READ_SEARCH
   */
  openByHandleAt(mountFd: number, handle: FileHandle, flags: number): number;
}

/** Mounts of one's own, which are in no directory. */
export interface MountCalls {
  /**
   * open_tree(2) @param flags with `OPEN_TREE.CLONE` a mount of its own of what the path names, and with `AT.RECURSIVE`
   * of all that is mounted below by now. It lasts as long as something is open on it.
   * @returns an O_PATH descriptor of its root. @throws EPERM without CAP_SYS_ADMIN
   */
  openTree(dirfd: number, path: string, flags: number): number;
  /** mount_setattr(2), since Linux 5.12. @param set MOUNT_ATTR_* bits, as is `clear`, which comes first. */
  mountSetattr(dirfd: number, path: string, flags: number, set: number, clear: number): void;
}

/** A byte range: `end` is inclusive, Infinity for the end of the file wherever it will be. */
export type LockRange = Pick<FileLock, 'start' | 'end' | 'type'>;
/** `read` is shared, `write` exclusive. */
export type LockType = FileLock['type'];

/** Locks that belong to an open file description: of byte ranges (F_OFD_SETLK), and of whole files (flock(2)). */
export interface LockCalls {
  /** @throws EAGAIN where another lock is in the way. */
  setLock(fd: number, lock: LockRange): void;
  /** @returns a lock that is in the way; undefined where there is none. Its pid is -1 for another OFD lock. */
  getLock(fd: number, lock: LockRange): FileLock | undefined;
  /** Waits, on a thread of its own. @param signal gives up. @throws EINTR then, ENOLCK */
  waitForLock(fd: number, lock: LockRange, signal: AbortSignal): Promise<void>;
  /** @throws EAGAIN where another lock is in the way. */
  flock(fd: number, type: LockType): void;
  /** As {@link LockCalls.waitForLock}. */
  waitForFlock(fd: number, type: LockType, signal: AbortSignal): Promise<void>;
}

/** In whose name something is done; what is absent stays as it is. */
export interface Credentials {
  readonly uid?: number;
  readonly gid?: number;
  /** Supplementary groups. */
  readonly groups?: readonly number[];
  readonly umask?: number;
  /** Without CAP_FSETID: what is written to loses its set-user-ID and set-group-ID bits. capabilities(7) */
  readonly withoutFsetid?: boolean;
}

export interface CredentialCalls {
  /**
   * Runs a piece of synchronous work in the name of somebody else, and only this thread: what it creates is theirs. The
   * thread's own credentials are back when this returns or throws. Its capabilities stay, but for CAP_FSETID.
   *
   * The first time that a umask is given, the thread gets a umask and a working directory of its own (unshare(2) with
   * CLONE_FS): process.chdir() is then no longer seen by what Node does on other threads.
   * @throws EPERM where the process may not do that.
   */
  withCredentials<T>(credentials: Credentials, work: () => T): T;
}

/** The system calls that a file system on top of others is made of. A test can put an own implementation in its place. */
export interface Syscalls
  extends
    NameCalls,
    FileCalls,
    BlockingCalls,
    AttributeCalls,
    XattrCalls,
    HandleCalls,
    MountCalls,
    LockCalls,
    CredentialCalls {}
