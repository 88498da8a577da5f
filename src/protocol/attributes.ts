import type { Attributes, Entry, NegativeEntry } from './replies.js';
import { FUSE_ATTR, FUSE_ENTRY_OUT } from './structs.js';
import { putTime, putTimeout } from './times.js';
import { nodeidOf, record, Unfit, wide, word } from './unfit.js';
import { putWide } from './words.js';

const ATTR = FUSE_ATTR.at;
const ENTRY = FUSE_ENTRY_OUT.at;
const INO = ATTR.ino >> 2;
const SIZE = ATTR.size >> 2;
const BLOCKS = ATTR.blocks >> 2;
const ATIME = ATTR.atime >> 2;
const MTIME = ATTR.mtime >> 2;
const CTIME = ATTR.ctime >> 2;
const ATIMENSEC = ATTR.atimensec >> 2;
const MTIMENSEC = ATTR.mtimensec >> 2;
const CTIMENSEC = ATTR.ctimensec >> 2;
const MODE = ATTR.mode >> 2;
const NLINK = ATTR.nlink >> 2;
const UID = ATTR.uid >> 2;
const GID = ATTR.gid >> 2;
const RDEV = ATTR.rdev >> 2;
const BLKSIZE = ATTR.blksize >> 2;
const FLAGS = ATTR.flags >> 2;

/** FUSE_ATTR_SUBMOUNT */
const SUBMOUNT = 1;
const ATTRIBUTES = 'attributes, as from fs.lstat()';

/**
 * Stores struct fuse_attr. All of it is written, so the room need not be cleared.
 * @param base byte offset, a multiple of 8. @param nodeid what `ino` is where it is absent.
 * @throws Unfit
 */
export function putAttributes(words: Uint32Array, base: number, attr: Attributes, nodeid: number): void {
  record(attr, ATTRIBUTES, 'attr');
  const at = base >> 2;
  const size = sizeOf(attr);
  putWide(words, at + INO, wide(attr.ino, nodeid, 'attr.ino'));
  putWide(words, at + SIZE, size);
  putWide(words, at + BLOCKS, blocksOf(attr, size));
  putTimes(words, at, attr);
  words[at + MODE] = modeOf(attr.mode, 'attr.mode');
  words[at + NLINK] = word(attr.nlink, 1, 'attr.nlink');
  words[at + UID] = word(attr.uid, 0, 'attr.uid');
  words[at + GID] = word(attr.gid, 0, 'attr.gid');
  words[at + RDEV] = word(attr.rdev, 0, 'attr.rdev');
  words[at + BLKSIZE] = word(attr.blksize, 4096, 'attr.blksize');
  words[at + FLAGS] = attr.submount === true ? SUBMOUNT : 0;
}

function putTimes(words: Uint32Array, at: number, attr: Attributes): void {
  const { atimeSec, atimeNsec, atimeNs, atimeMs } = attr;
  putTime(words, at + ATIME, at + ATIMENSEC, 'attr.atime', atimeSec, atimeNsec, atimeNs, atimeMs);
  const { mtimeSec, mtimeNsec, mtimeNs, mtimeMs } = attr;
  putTime(words, at + MTIME, at + MTIMENSEC, 'attr.mtime', mtimeSec, mtimeNsec, mtimeNs, mtimeMs);
  const { ctimeSec, ctimeNsec, ctimeNs, ctimeMs } = attr;
  putTime(words, at + CTIME, at + CTIMENSEC, 'attr.ctime', ctimeSec, ctimeNsec, ctimeNs, ctimeMs);
}

/** A mode with its file type, which the kernel believes whatever it is. */
export function modeOf(mode: number | bigint | undefined, member: string): number {
  if (mode === undefined) throw new Unfit(member, mode, 'file type and permission bits, such as 0o100644');
  return word(mode, 0, member);
}

/** Bytes: 0 to 2^63−1, which is all that the kernel takes (fuse_valid_size()). */
export function sizeOf(attr: Attributes): number | bigint {
  return wide(attr.size, 0, 'attr.size', 63);
}

/** Units of 512 bytes. */
export function blocksOf(attr: Attributes, size: number | bigint): number | bigint {
  if (attr.blocks !== undefined) return wide(attr.blocks, 0, 'attr.blocks');
  return typeof size === 'number' ? Math.ceil(size / 512) : (size + 511n) >> 9n;
}

/**
 * Stores struct fuse_entry_out.
 * @param from lowest nodeid that makes sense: 0 where the name may be missing.
 * @throws Unfit
 */
export function putEntry(words: Uint32Array, base: number, entry: Entry | NegativeEntry, from: number): void {
  const nodeid = nodeidOf(entry.nodeid, from, 'nodeid');
  if (nodeid === 0) {
    putNothing(words, base);
  } else {
    const { attr, generation, attrTimeout } = entry as Entry;
    putWide(words, (base + ENTRY.nodeid) >> 2, nodeid);
    putWide(words, (base + ENTRY.generation) >> 2, wide(generation, 0, 'generation'));
    putTimeout(
      words,
      (base + ENTRY.attr_valid) >> 2,
      (base + ENTRY.attr_valid_nsec) >> 2,
      attrTimeout,
      'attrTimeout',
    );
    putAttributes(words, base + ENTRY.attr, attr, nodeid);
  }
  const { entryTimeout } = entry;
  putTimeout(
    words,
    (base + ENTRY.entry_valid) >> 2,
    (base + ENTRY.entry_valid_nsec) >> 2,
    entryTimeout,
    'entryTimeout',
  );
}

/** Stores a struct fuse_entry_out that hands over no lookup: all zeros. */
export function putNothing(words: Uint32Array, base: number): void {
  for (let index = base >> 2; index << 2 < base + FUSE_ENTRY_OUT.size; index += 1) words[index] = 0;
}
