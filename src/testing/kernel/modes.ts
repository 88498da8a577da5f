import type { WireAttributes } from './inode.js';

export const S_IFMT = 0o170000;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;
const S_IFCHR = 0o020000;
const S_IFBLK = 0o060000;
const S_IFIFO = 0o010000;
const S_IFSOCK = 0o140000;

const TYPES: ReadonlySet<number> = new Set([S_IFDIR, S_IFREG, S_IFLNK, S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK]);
const MAX_SIZE = 2n ** 63n;

export function isType(mode: number, type: number): boolean {
  return (mode & S_IFMT) === type;
}

/** What no inode can have: a type that there is not, or a size of 2^63 and more. Source: fuse_invalid_attr() */
export function isInvalid({ mode, size }: WireAttributes): boolean {
  return !TYPES.has(mode & S_IFMT) || size >= MAX_SIZE;
}
