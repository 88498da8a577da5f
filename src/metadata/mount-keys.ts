import type { InitLimit } from '../protocol/init.js';
import { WISH_BOUNDS } from '../protocol/init.js';

/** A mount option that sets or clears a bit of mount(2)'s flags. */
export interface MountFlag {
  /** MS_* bit, from include/uapi/linux/mount.h. */
  readonly bit: number;
  readonly on: boolean;
}

/** Options that are flags of mount(2), by the name that mount(8) gives them. */
export const FLAG_OPTIONS: Readonly<Record<string, MountFlag>> = {
  ro: { bit: 1 << 0, on: true },
  rw: { bit: 1 << 0, on: false },
  nosuid: { bit: 1 << 1, on: true },
  suid: { bit: 1 << 1, on: false },
  nodev: { bit: 1 << 2, on: true },
  dev: { bit: 1 << 2, on: false },
  noexec: { bit: 1 << 3, on: true },
  exec: { bit: 1 << 3, on: false },
  sync: { bit: 1 << 4, on: true },
  async: { bit: 1 << 4, on: false },
  dirsync: { bit: 1 << 7, on: true },
  nosymfollow: { bit: 1 << 8, on: true },
  symfollow: { bit: 1 << 8, on: false },
  noatime: { bit: 1 << 10, on: true },
  atime: { bit: 1 << 10, on: false },
  nodiratime: { bit: 1 << 11, on: true },
  diratime: { bit: 1 << 11, on: false },
  relatime: { bit: 1 << 21, on: true },
  norelatime: { bit: 1 << 21, on: false },
  strictatime: { bit: 1 << 24, on: true },
  nostrictatime: { bit: 1 << 24, on: false },
  lazytime: { bit: 1 << 25, on: true },
  nolazytime: { bit: 1 << 25, on: false },
};

/** Options of the kernel's fuse file system type, and whether they take a number. Source: fuse_fs_parameters[], fs/fuse/inode.c */
export const FUSE_OPTIONS: Readonly<Record<string, 'flag' | 'number'>> = {
  default_permissions: 'flag',
  allow_other: 'flag',
  max_read: 'number',
  blksize: 'number',
  user_id: 'number',
  group_id: 'number',
};

/** Options that INIT settles: the member of its reply, and what they are. */
export const INIT_OPTIONS = {
  request_timeout: 'requestTimeout',
  max_background: 'maxBackground',
  congestion_threshold: 'congestionThreshold',
  max_readahead: 'maxReadahead',
  max_write: 'maxWrite',
  max_stack_depth: 'maxStackDepth',
  time_gran: 'timeGran',
} as const satisfies Readonly<Record<string, InitLimit>>;

/** Such an option. */
export type LimitOption = keyof typeof INIT_OPTIONS;

/** What is wrong with the value of such an option; undefined where INIT can settle it. */
export function wrongLimit(name: LimitOption, value: number): string | undefined {
  const [least, most] = WISH_BOUNDS[INIT_OPTIONS[name]];
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return `"${name}" must be from ${String(least)} to ${String(most)}, not ${String(value)}`;
}

/** Options that say how to mount. */
export const MOUNT_SETTINGS = ['allow_root', 'auto_unmount', 'blkdev', 'fsname', 'subtype'] as const;

/** Options that only concern /etc/fstab and mount(8) itself, and are taken without effect, like those that begin with "x-". */
export const FSTAB_OPTIONS: readonly string[] = [
  'defaults',
  'auto',
  'noauto',
  'user',
  'nouser',
  'users',
  'owner',
  'group',
  'nofail',
  '_netdev',
  'comment',
];

/** Whether an option is not the file system's, so that a class cannot declare it. */
export function isMountOption(name: string): boolean {
  return (
    Object.hasOwn(FLAG_OPTIONS, name) ||
    Object.hasOwn(FUSE_OPTIONS, name) ||
    Object.hasOwn(INIT_OPTIONS, name) ||
    (MOUNT_SETTINGS as readonly string[]).includes(name) ||
    isFstabOption(name)
  );
}

export function isFstabOption(name: string): boolean {
  return FSTAB_OPTIONS.includes(name) || /^x-/i.test(name);
}
