import { isFileType, S_IFMT } from '../protocol/file-types.js';
import type { Operation } from '../protocol/operations.js';
import type { Attributes, Entry } from '../protocol/replies.js';

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

/** Tells the S_IFMT bits that the kernel knows a nodeid with; undefined where they are not known here. */
export interface KnownTypes {
  typeOf(nodeid: number): number | undefined;
}

const MAX_SIZE = 0x7fff_ffff_ffff_ffffn;

/** What kind of file an operation makes, where that is always the same. */
const MAKES: Partial<Record<Operation, number>> = {
  mkdir: S_IFDIR,
  symlink: S_IFLNK,
  create: S_IFREG,
  tmpfile: S_IFREG,
};

/**
 * Looks for what makes the kernel drop an entry reply without ever sending a FORGET for it: fuse_invalid_attr(),
 * invalid_nodeid() and the type check in fuse_lookup_name(), create_new_entry() and fuse_create_open(), fs/fuse/dir.c.
 * @returns what is wrong, as the end of a sentence that begins with "a reply that"; undefined where nothing is.
 */
export function preflight(
  operation: Operation,
  request: object,
  { nodeid, attr }: Entry,
  known: KnownTypes,
): string | undefined {
  if (nodeid <= 1 && !isExportLookup(request))
    return `has nodeid ${String(nodeid)} where a new inode's is asked for`;
  const mode = Number(attr.mode);
  const type = mode & S_IFMT;
  if (!isFileType(type)) return `has no file type that exists: mode 0${mode.toString(8)}`;
  const made = typeOfMade(operation, request, known);
  if (made !== undefined && type !== made)
    return `has file type 0${type.toString(8)} instead of 0${made.toString(8)}`;
  // A number is never so large, and to compare it with a bigint is a call into the engine.
  if (typeof attr.size === 'bigint' && attr.size > MAX_SIZE) return 'has a size above 2^63-1';
  return undefined;
}

/**
 * The same for a reply with attributes of an inode that the kernel has: with another type it gives that inode up and
 * answers EIO for it from then on (inode_wrong_type() in fuse_do_getattr(), fs/fuse/dir.c).
 */
export function preflightAttributes(
  request: object,
  attr: Attributes,
  known: KnownTypes,
): string | undefined {
  const { nodeid } = request as { nodeid: number };
  const expected = known.typeOf(nodeid);
  const type = Number(attr.mode) & S_IFMT;
  if (expected === undefined || type === expected) return undefined;
  return `gives nodeid ${String(nodeid)} file type 0${type.toString(8)} instead of 0${expected.toString(8)}`;
}

/** An NFS server asks for "." and ".." of a directory, which may be the root. */
function isExportLookup(request: object): boolean {
  const { name } = request as { name?: string };
  return name === '.' || name === '..';
}

/** The type that the reply must have: MKNOD makes what its request says, LINK another name of what there is. */
function typeOfMade(operation: Operation, request: object, known: KnownTypes): number | undefined {
  // First, because it is what the kernel asks for most.
  if (operation === 'lookup') return undefined;
  if (operation === 'mknod') return madeByMknod(request);
  if (operation === 'link') return known.typeOf((request as { nodeid: number }).nodeid);
  return MAKES[operation];
}

/** mknod(2) without a file type makes a regular file. */
function madeByMknod(request: object): number {
  const { mode = 0 } = request as { mode?: number };
  return (mode & S_IFMT) === 0 ? S_IFREG : mode & S_IFMT;
}
