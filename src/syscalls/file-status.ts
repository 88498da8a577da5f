import { LITTLE_ENDIAN, narrow } from '../protocol/layout.js';
import { HIGH, LOW, TWO_32 } from '../protocol/words.js';

/** Where the members of struct statx are, in 32-bit words. include/uapi/linux/stat.h */
const AT = {
  mask: 0,
  blksize: 1,
  attributes: 2,
  nlink: 4,
  uid: 5,
  gid: 6,
  mode: 7,
  ino: 8,
  size: 10,
  blocks: 12,
  attributesMask: 14,
  atime: 16,
  btime: 20,
  ctime: 24,
  mtime: 28,
  rdevMajor: 32,
  rdevMinor: 33,
  devMajor: 34,
  devMinor: 35,
  mountId: 36,
} as const;

/** What statx(2) says of an inode: attributes for a reply, and who it is. */
export class FileStatus {
  readonly mode: number;
  readonly ino: number | bigint;
  /** Bytes. */
  readonly size: number | bigint;
  /** Units of 512 bytes. */
  readonly blocks: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  /** Device number of a device file, in the kernel's encoding of 32 bits. */
  readonly rdev: number;
  readonly blksize: number;
  readonly atimeSec: number | bigint;
  readonly atimeNsec: number;
  readonly mtimeSec: number | bigint;
  readonly mtimeNsec: number;
  readonly ctimeSec: number | bigint;
  readonly ctimeNsec: number;
  /** Birth; 0 where STATX_BTIME is not in the mask. */
  readonly btimeSec: number | bigint;
  readonly btimeNsec: number;
  /** Number of the device that the inode is on, in the kernel's encoding of 32 bits. */
  readonly dev: number;
  /** STATX_* bits: what is filled in. */
  readonly mask: number;
  /** STATX_ATTR_* bits, and which of them the file system knows. */
  readonly attributes: number;
  readonly attributesMask: number;
  /** Which mount the inode was found on, where STATX_MNT_ID was asked for; else 0. */
  readonly mountId: number;

  /** @param words struct statx. */
  constructor(words: Uint32Array) {
    this.mode = firstHalf(words[AT.mode] ?? 0);
    this.ino = unsigned(words, AT.ino);
    this.size = unsigned(words, AT.size);
    this.blocks = Number(unsigned(words, AT.blocks));
    this.nlink = words[AT.nlink] ?? 0;
    this.uid = words[AT.uid] ?? 0;
    this.gid = words[AT.gid] ?? 0;
    this.rdev = device(words, AT.rdevMajor);
    this.blksize = words[AT.blksize] ?? 0;
    this.atimeSec = signed(words, AT.atime);
    this.atimeNsec = words[AT.atime + 2] ?? 0;
    this.mtimeSec = signed(words, AT.mtime);
    this.mtimeNsec = words[AT.mtime + 2] ?? 0;
    this.ctimeSec = signed(words, AT.ctime);
    this.ctimeNsec = words[AT.ctime + 2] ?? 0;
    this.btimeSec = signed(words, AT.btime);
    this.btimeNsec = words[AT.btime + 2] ?? 0;
    this.dev = device(words, AT.devMajor);
    this.mask = words[AT.mask] ?? 0;
    this.attributes = Number(unsigned(words, AT.attributes));
    this.attributesMask = Number(unsigned(words, AT.attributesMask));
    this.mountId = Number(unsigned(words, AT.mountId));
  }

  /** What is known by other means than the system call. */
  static of(members: { readonly [Member in keyof FileStatus]: FileStatus[Member] }): FileStatus {
    return Object.assign(Object.create(FileStatus.prototype) as FileStatus, members);
  }
}

/** The mode has 16 bits, and padding behind it. */
function firstHalf(word: number): number {
  return LITTLE_ENDIAN ? word & 0xffff : word >>> 16;
}

function unsigned(words: Uint32Array, at: number): number | bigint {
  const high = words[at + HIGH] ?? 0;
  const low = words[at + LOW] ?? 0;
  // As it is, a small number takes no place in the heap of its own.
  if (high === 0) return low;
  return high < 0x20_0000 ? high * TWO_32 + low : (BigInt(high) << 32n) | BigInt(low);
}

function signed(words: Uint32Array, at: number): number | bigint {
  const high = (words[at + HIGH] ?? 0) | 0;
  const low = words[at + LOW] ?? 0;
  if (high >= -0x20_0000 && high < 0x20_0000) return high * TWO_32 + low;
  return narrow((BigInt(high) << 32n) | BigInt(low));
}

/** new_encode_dev(), include/linux/kdev_t.h */
function device(words: Uint32Array, at: number): number {
  const major = words[at] ?? 0;
  const minor = words[at + 1] ?? 0;
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
}
