import { constants } from 'node:fs';
import { CAPABILITY } from './capabilities.js';
import { FATTR, FOPEN } from './flags.js';

/** Bits, or values, by name. */
export type Names = Readonly<Record<string, number>>;

const KILL_SUIDGID = { KILL_SUIDGID: 1 };
const FH = { FH: 1 };
const IOCTL = { COMPAT: 1, UNRESTRICTED: 2, RETRY: 4, '32BIT': 8, DIR: 16, COMPAT_X32: 32 };

/** The bit of O_TMPFILE that is not O_DIRECTORY; Node has no name for it. include/uapi/asm-generic/fcntl.h */
const __O_TMPFILE = 0o20000000;

/** Set on each open file of a 64-bit process; Node has no name for it, and the number is the architecture's. */
const O_LARGEFILE = process.arch === 'arm64' ? 0o400000 : 0o100000;

/** O_RDONLY is no bit, and O_SYNC holds O_DSYNC: the more bits come first. */
function openFlags(): Names {
  const flags = Object.entries(constants).filter(([name, value]) => name.startsWith('O_') && value !== 0);
  flags.push(['O_LARGEFILE', O_LARGEFILE], ['__O_TMPFILE', __O_TMPFILE]);
  return Object.fromEntries(flags.sort(([, a], [, b]) => bits(b) - bits(a)));
}

function bits(value: number): number {
  return value.toString(2).replaceAll('0', '').length;
}

function initFlags(): [Names, Names] {
  const all = Object.entries(CAPABILITY);
  const low = all.filter(([, bit]) => bit < 32).map(([name, bit]) => [name, (1 << bit) >>> 0]);
  const high = all.filter(([, bit]) => bit >= 32).map(([name, bit]) => [name, (1 << (bit - 32)) >>> 0]);
  return [Object.fromEntries(low) as Names, Object.fromEntries(high) as Names];
}

const OPEN = openFlags();
const [INIT_FLAGS, INIT_FLAGS2] = initFlags();

/** The members that are sets of bits, and what the header (or the system call's man page) calls the bits. */
export const FLAG_NAMES: Readonly<Record<string, Names>> = {
  'fuse_attr.flags': { SUBMOUNT: 1, DAX: 2 },
  'fuse_getattr_in.getattr_flags': FH,
  'fuse_statx_in.getattr_flags': FH,
  'fuse_setattr_in.valid': FATTR,
  'fuse_open_in.flags': OPEN,
  'fuse_open_in.open_flags': KILL_SUIDGID,
  'fuse_create_in.flags': OPEN,
  'fuse_create_in.open_flags': KILL_SUIDGID,
  'fuse_open_out.open_flags': FOPEN,
  'fuse_read_in.flags': OPEN,
  'fuse_read_in.read_flags': { LOCKOWNER: 2 },
  'fuse_write_in.flags': OPEN,
  'fuse_write_in.write_flags': { CACHE: 1, LOCKOWNER: 2, KILL_SUIDGID: 4 },
  'fuse_release_in.flags': OPEN,
  'fuse_release_in.release_flags': { FLUSH: 1, FLOCK_UNLOCK: 2 },
  'fuse_fsync_in.fsync_flags': { FDATASYNC: 1 },
  'fuse_setxattr_in.flags': { CREATE: 1, REPLACE: 2 },
  'fuse_setxattr_in.setxattr_flags': { ACL_KILL_SGID: 1 },
  'fuse_lk_in.lk_flags': { FLOCK: 1 },
  'fuse_access_in.mask': { X_OK: 1, W_OK: 2, R_OK: 4 },
  'fuse_rename2_in.flags': { NOREPLACE: 1, EXCHANGE: 2, WHITEOUT: 4 },
  'fuse_ioctl_in.flags': IOCTL,
  'fuse_ioctl_out.flags': IOCTL,
  'fuse_poll_in.flags': { SCHEDULE_NOTIFY: 1 },
  'fuse_fallocate_in.mode': {
    KEEP_SIZE: 1,
    PUNCH_HOLE: 2,
    NO_HIDE_STALE: 4,
    COLLAPSE_RANGE: 8,
    ZERO_RANGE: 16,
    INSERT_RANGE: 32,
    UNSHARE_RANGE: 64,
  },
  'fuse_init_in.flags': INIT_FLAGS,
  'fuse_init_in.flags2': INIT_FLAGS2,
  'fuse_init_out.flags': INIT_FLAGS,
  'fuse_init_out.flags2': INIT_FLAGS2,
};

/** The members that are one of some values. */
export const VALUE_NAMES: Readonly<Record<string, Names>> = {
  'fuse_file_lock.type': { F_RDLCK: 0, F_WRLCK: 1, F_UNLCK: 2 },
  'fuse_lseek_in.whence': { SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2, SEEK_DATA: 3, SEEK_HOLE: 4 },
};
