// Numbers of <fcntl.h>, <linux/stat.h> and others, as they are on all machines that Node runs Linux on, but for four
// flags of open(2) that ARM numbers otherwise.
const arm = process.arch === 'arm' || process.arch === 'arm64';

/** Flags of open(2). O_CLOEXEC is always set. */
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  ACCMODE: 3,
  CREAT: 0o100,
  EXCL: 0o200,
  NOCTTY: 0o400,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  DSYNC: 0o10000,
  DIRECT: arm ? 0o200000 : 0o40000,
  DIRECTORY: arm ? 0o40000 : 0o200000,
  NOFOLLOW: arm ? 0o100000 : 0o400000,
  NOATIME: 0o1000000,
  PATH: 0o10000000,
  SYNC: 0o4010000,
  /** With the bit of O_DIRECTORY, without which older kernels would take it for something else. */
  TMPFILE: 0o20000000 | (arm ? 0o40000 : 0o200000),
} as const;

/** Flags of the …at() calls, and the descriptor that stands for the working directory. */
export const AT = {
  FDCWD: -100,
  SYMLINK_NOFOLLOW: 0x100,
  /** Of unlinkat(2). */
  REMOVEDIR: 0x200,
  /** Of faccessat2(2). */
  EACCESS: 0x200,
  SYMLINK_FOLLOW: 0x400,
  NO_AUTOMOUNT: 0x800,
  /** An empty path means what the descriptor itself stands for. */
  EMPTY_PATH: 0x1000,
  /** Of statx(2): do not ask a remote file system whether its attributes are still so. */
  STATX_DONT_SYNC: 0x4000,
  /** Of openTree and mountSetattr: what is mounted below too. */
  RECURSIVE: 0x8000,
} as const;

/** How openat2(2) walks a path. */
export const RESOLVE = {
  NO_XDEV: 0x01,
  NO_MAGICLINKS: 0x02,
  NO_SYMLINKS: 0x04,
  /** Nothing outside of the directory that the walk begins at. */
  BENEATH: 0x08,
  IN_ROOT: 0x10,
  CACHED: 0x20,
} as const;

/** Flags of open_tree(2). */
export const OPEN_TREE = { CLONE: 1 } as const;

/** What mount_setattr(2) sets and clears. The rule for access times is a value in the bits of ATIME: clear these first. */
export const MOUNT_ATTR = {
  RDONLY: 0x01,
  NOSUID: 0x02,
  NODEV: 0x04,
  NOEXEC: 0x08,
  ATIME: 0x70,
  RELATIME: 0,
  NOATIME: 0x10,
  STRICTATIME: 0x20,
  NODIRATIME: 0x80,
} as const;

/** What statx(2) is to find out. */
export const STATX = {
  BASIC_STATS: 0x7ff,
  BTIME: 0x800,
  MNT_ID: 0x1000,
} as const;

/** Flags of renameat2(2). */
export const RENAME = { NOREPLACE: 1, EXCHANGE: 2, WHITEOUT: 4 } as const;

/** File types in a mode. inode(7) */
export const S = {
  IFMT: 0o170000,
  IFIFO: 0o010000,
  IFCHR: 0o020000,
  IFDIR: 0o040000,
  IFBLK: 0o060000,
  IFREG: 0o100000,
  IFLNK: 0o120000,
  IFSOCK: 0o140000,
  ISUID: 0o4000,
  ISGID: 0o2000,
  ISVTX: 0o1000,
} as const;

/** From where lseek(2) counts, or what it looks for. */
export const SEEK = { SET: 0, CUR: 1, END: 2, DATA: 3, HOLE: 4 } as const;

/** Nanoseconds that mean no time but what to do. utimensat(2) */
export const UTIME = { NOW: 0x3fff_ffff, OMIT: 0x3fff_fffe } as const;

/** Operations of flock(2). */
export const LOCK = { SH: 1, EX: 2, UN: 8 } as const;

/** An id that leaves the owner or the group as it is. chown(2) */
export const SAME_ID = 0xffff_ffff;
