import { Errno } from '../../protocol/errno.js';
import { AT, S, SAME_ID, STATX, UTIME } from '../../syscalls/constants.js';
import { FileStatus } from '../../syscalls/file-status.js';
import type { FileSystemStatus, Timespec } from '../../syscalls/syscalls.js';
import { Directory } from './directory.js';
import { SymbolicLink, type Inode } from './inode.js';
import type { Process } from './process.js';
import { PAGE } from './regular-file.js';
import { nanosecondsOf, timeOf, type Nanoseconds } from './times.js';
import { find, followingUnless } from './walk.js';

/** The device that all is on: 0:42. */
const DEVICE = 42;
const MOUNT_ID = 1;
/** Bytes of the unit that a file's room is told in. */
const BLOCK = 512;
/** TMPFS_MAGIC, and ST_VALID and ST_RELATIME. */
const MAGIC = 0x0102_1994;
const STATUS_FLAGS = 0x1020;
const BILLION = 1_000_000_000;
const ANY_EXECUTION = 0o111;

const SELF = AT.SYMLINK_NOFOLLOW | AT.EMPTY_PATH;
const STATX_FLAGS = SELF | AT.NO_AUTOMOUNT | 0x6000;

/** statx(2) */
export function status(
  process: Process,
  dirfd: number,
  path: string,
  flags: number,
  mask: number,
): FileStatus {
  const inode = named(process, dirfd, path, flags, STATX_FLAGS);
  const knows = STATX.BASIC_STATS | STATX.MNT_ID | (mask & STATX.BTIME);
  const [atime, ctime, mtime] = [timeOf(inode.atime), timeOf(inode.ctime), timeOf(inode.mtime)];
  const btime = (knows & STATX.BTIME) === 0 ? timeOf(0n) : timeOf(inode.btime);
  const { mode, ino, size, nlink, uid, gid, rdev } = inode;
  return FileStatus.of({
    ...{ mode, ino, size, nlink, uid, gid, rdev, blksize: PAGE, blocks: inode.pages * (PAGE / BLOCK) },
    ...{ atimeSec: atime.sec, atimeNsec: atime.nsec, mtimeSec: mtime.sec, mtimeNsec: mtime.nsec },
    ...{ ctimeSec: ctime.sec, ctimeNsec: ctime.nsec, btimeSec: btime.sec, btimeNsec: btime.nsec },
    ...{ dev: DEVICE, mountId: MOUNT_ID, mask: knows, attributes: 0, attributesMask: 0 },
  });
}

/** The same; undefined for ENOENT. */
export function statusIfThere(...args: Parameters<typeof status>): FileStatus | undefined {
  try {
    return status(...args);
  } catch (error) {
    if (error instanceof Errno && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** fstatfs(2) */
export function fileSystemStatus({ disk, descriptors }: Process, fd: number): FileSystemStatus {
  descriptors.get(fd);
  const [blocks, bfree] = [BigInt(disk.pages.total), BigInt(disk.pages.free)];
  const [files, ffree] = [BigInt(disk.inodes.total), BigInt(disk.inodes.free)];
  const kind = { namelen: 255, type: MAGIC, flags: STATUS_FLAGS };
  return { bsize: PAGE, frsize: PAGE, blocks, bfree, bavail: bfree, files, ffree, ...kind };
}

/** faccessat2(2), for who has all capabilities: only execution must be allowed to somebody. */
export function access(process: Process, dirfd: number, path: string, mode: number, flags: number): void {
  if ((mode & ~7) !== 0) throw new Errno('EINVAL');
  const inode = named(process, dirfd, path, flags, SELF | AT.EACCESS);
  const wantsExecution = (mode & 1) !== 0 && !(inode instanceof Directory);
  if (wantsExecution && (inode.mode & ANY_EXECUTION) === 0) throw new Errno('EACCES');
}

/** fchmodat2(2) */
export function changeMode(process: Process, dirfd: number, path: string, mode: number, flags: number): void {
  const inode = named(process, dirfd, path, flags, SELF);
  if (inode instanceof SymbolicLink) throw new Errno('EOPNOTSUPP');
  inode.permissions = process.mayKeepSetGroupId(inode.gid) ? mode : mode & ~S.ISGID;
  process.disk.touchStatus(inode);
}

/** fchownat(2) */
export function changeOwner(
  process: Process,
  dirfd: number,
  path: string,
  uid: number,
  gid: number,
  flags: number,
): void {
  const inode = named(process, dirfd, path, flags, SELF);
  if (!(inode instanceof Directory)) {
    inode.xattrs.delete('security.capability');
    process.dropSetIds(inode);
  }
  if (uid !== SAME_ID) inode.uid = uid;
  if (gid !== SAME_ID) inode.gid = gid;
  process.disk.touchStatus(inode);
}

/** utimensat(2) */
export function changeTimes(
  process: Process,
  dirfd: number,
  path: string,
  atime: Timespec,
  mtime: Timespec,
  flags: number,
): void {
  if (atime.nsec === UTIME.OMIT && mtime.nsec === UTIME.OMIT) return;
  const inode = named(process, dirfd, path, flags, SELF);
  if (!isTime(atime) || !isTime(mtime)) throw new Errno('EINVAL');
  const now = process.disk.now();
  inode.atime = newTime(atime, inode.atime, now);
  inode.mtime = newTime(mtime, inode.mtime, now);
  inode.ctime = now;
}

function isTime({ nsec }: Timespec): boolean {
  return nsec === UTIME.NOW || nsec === UTIME.OMIT || nsec < BILLION;
}

function newTime({ sec, nsec }: Timespec, before: Nanoseconds, now: Nanoseconds): Nanoseconds {
  if (nsec === UTIME.OMIT) return before;
  return nsec === UTIME.NOW ? now : nanosecondsOf(sec, nsec);
}

/** What a name, or with AT_EMPTY_PATH a descriptor, stands for. @throws EINVAL for flags that are not allowed */
function named(process: Process, dirfd: number, path: string, flags: number, allowed: number): Inode {
  if ((flags & ~allowed) !== 0) throw new Errno('EINVAL');
  return find(process, dirfd, path, flags, followingUnless(flags, AT.SYMLINK_NOFOLLOW));
}
