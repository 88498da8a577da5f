import { constants } from 'node:fs';

export const { S_IFMT, S_IFREG, S_IFDIR, S_IFLNK, S_IFCHR, S_IXGRP } = constants;

// inode(7)
export const S_ISUID = 0o4000;
export const S_ISGID = 0o2000;
/** What the owner, the group and others may do. */
export const PERMISSION_BITS = 0o777;
/** Permission bits with set-user-ID, set-group-ID and sticky bit. */
export const MODE_BITS = 0o7777;

/** open(2): reading does not change the access time. */
export const O_NOATIME = 0o1_000_000;
