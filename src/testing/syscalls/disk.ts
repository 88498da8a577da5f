import { S } from '../../syscalls/constants.js';
import { Directory } from './directory.js';
import type { Inode } from './inode.js';
import { PAGE, RegularFile } from './regular-file.js';
import { Space } from './space.js';
import { isAccessDue, steadyClock, type Nanoseconds } from './times.js';

/** How large a {@link MemoryDisk} is, and what time it has. Everything may be left out. */
export interface MemoryDiskConfig {
  /** Bytes for the content of files; 1 GiB where absent. Nothing is set aside for it. */
  readonly size?: number;
  /** How many inodes there can be; 2^20 where absent. */
  readonly inodes?: number;
  /**
   * Nanoseconds since 1970. Where absent, each change is a millisecond later than the one before, beginning in 2020, so
   * that the same calls give the same times.
   */
  readonly now?: () => bigint;
}

const GIB = 1 << 30;
const MOST_INODES = 1 << 20;

/** A file system in memory, for the calls of any number of {@link MemorySyscalls}. It is empty, and root's. */
export class MemoryDisk {
  readonly root: Directory;
  readonly pages: Space;
  readonly inodes: Space;
  readonly now: () => Nanoseconds;
  /** By number. One that is free is given again, with another generation, as ext4 does. */
  readonly #inodes: (Inode | undefined)[] = [undefined];
  readonly #free: number[] = [];
  #generation = 0;

  constructor({ size = GIB, inodes = MOST_INODES, now = steadyClock() }: MemoryDiskConfig = {}) {
    this.pages = new Space(Math.floor(size / PAGE));
    this.inodes = new Space(inodes);
    this.now = now;
    this.root = this.admit(new Directory(S.IFDIR | 0o755));
    this.root.nlink = 2;
  }

  /** Takes a new inode in. @throws ENOSPC */
  admit<I extends Inode>(inode: I): I {
    this.inodes.take(1);
    inode.ino = this.#free.pop() ?? this.#inodes.length;
    inode.generation = this.#generation += 1;
    this.#inodes[inode.ino] = inode;
    inode.atime = inode.btime = inode.ctime = inode.mtime = this.now();
    return inode;
  }

  /** @returns undefined where it is gone, whether its number has been given again or not. */
  find(ino: number, generation: number): Inode | undefined {
    const inode = this.#inodes[ino];
    return inode?.generation === generation ? inode : undefined;
  }

  /** Frees an inode that has neither a name nor a user. */
  reclaim(inode: Inode): void {
    if (inode.nlink > 0 || inode.uses > 0) return;
    if (inode instanceof RegularFile) inode.free();
    this.#inodes[inode.ino] = undefined;
    this.#free.push(inode.ino);
    this.inodes.give(1);
  }

  /** The content of an inode has changed, or its names. */
  touch(inode: Inode): void {
    inode.mtime = inode.ctime = this.now();
  }

  /** What is known of an inode has changed. */
  touchStatus(inode: Inode): void {
    inode.ctime = this.now();
  }

  /** It was read. */
  touchAccess(inode: Inode): void {
    const now = this.now();
    if (isAccessDue(inode, now)) inode.atime = now;
  }
}
