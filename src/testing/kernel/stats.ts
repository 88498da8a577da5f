import type { WireAttributes } from './inode.js';
import { isType, S_IFDIR, S_IFLNK, S_IFREG } from './modes.js';

/** What stat(2) tells, in the shape of `fs.Stats`. Sizes and numbers beyond 2^53−1 lose their last bits. */
export class Stats {
  readonly ino: number;
  readonly size: number;
  readonly blocks: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly blksize: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;

  constructor(attributes: WireAttributes) {
    const { mode, nlink, uid, gid, rdev, blksize } = attributes;
    this.ino = Number(attributes.ino);
    this.size = Number(attributes.size);
    this.blocks = Number(attributes.blocks);
    this.mode = mode;
    this.nlink = nlink;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.blksize = blksize;
    this.atimeMs = milliseconds(attributes.atime, attributes.atimensec);
    this.mtimeMs = milliseconds(attributes.mtime, attributes.mtimensec);
    this.ctimeMs = milliseconds(attributes.ctime, attributes.ctimensec);
  }

  isFile(): boolean {
    return isType(this.mode, S_IFREG);
  }

  isDirectory(): boolean {
    return isType(this.mode, S_IFDIR);
  }

  isSymbolicLink(): boolean {
    return isType(this.mode, S_IFLNK);
  }
}

/** Seconds since 1970, which the wire has as an unsigned member. */
function milliseconds(seconds: number | bigint, nanoseconds: number): number {
  return Number(BigInt.asIntN(64, BigInt(seconds))) * 1000 + nanoseconds / 1e6;
}
