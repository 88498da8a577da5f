import { S } from '../../syscalls/constants.js';
import { LockTable } from './lock-table.js';
import type { Nanoseconds } from './times.js';

/** An inode, whatever its type. */
export abstract class Inode {
  /** Who it is: numbers are given again, and then with another generation. Set when the disk takes it in. */
  ino = 0;
  generation = 0;
  nlink = 0;
  uid = 0;
  gid = 0;
  rdev = 0;
  atime: Nanoseconds = 0n;
  btime: Nanoseconds = 0n;
  ctime: Nanoseconds = 0n;
  mtime: Nanoseconds = 0n;
  /** How many open file descriptions stand for it. */
  uses = 0;
  /** It was made without a name, and may be given one. open(2) with O_TMPFILE */
  isLinkable = false;
  readonly xattrs = new Map<string, Uint8Array>();
  readonly locks = new LockTable();

  /** @param mode type and permissions. */
  constructor(public mode: number) {}

  /** Bytes. */
  abstract readonly size: number;
  /** How many pages it takes. */
  abstract readonly pages: number;

  get type(): number {
    return this.mode & S.IFMT;
  }

  get permissions(): number {
    return this.mode & ~S.IFMT;
  }

  set permissions(bits: number) {
    this.mode = this.type | (bits & ~S.IFMT);
  }
}

export class SymbolicLink extends Inode {
  override readonly pages = 0;

  /** @param target bytes of a path. */
  constructor(readonly target: Uint8Array) {
    super(S.IFLNK | 0o777);
  }

  override get size(): number {
    return this.target.length;
  }
}

/** A device, a pipe or a socket: something with a name, and nothing behind it. */
export class SpecialFile extends Inode {
  override readonly size = 0;
  override readonly pages = 0;
}
