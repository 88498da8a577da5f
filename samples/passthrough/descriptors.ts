import { inject, injectable } from 'inversify';
import { Errno, MOUNT_OPTIONS, type OptionsOf } from 'tallyfs';
import { AT, O, STATX, type Syscalls } from 'tallyfs/syscalls';
import type { Inode } from './inode.js';
import type { OPTIONS } from './options.js';
import { OPEN_FILES_LIMIT, SYSCALLS } from './system.js';

/** Fewer inodes would not do for one request. */
const FEWEST = 16;

/** Kept free for all that the process opens besides: to unmount, to look into /proc, for calls off the loop. */
const RESERVE = 32;

/**
 * The descriptors of inodes. Inodes with handles share a limited number of them: when there are too many, one that was
 * not used lately is closed, and opened again by its handle when it is needed (the clock algorithm).
 */
@injectable()
export class Descriptors {
  readonly #limit: number;
  /** Descriptors are numbered from the lowest that is free, so this is the first one too many. */
  readonly #end: number;
  /** The same for files that are open: what needs none itself, such as stat(2), goes on however many there are. */
  readonly #endOfFiles: number;
  #newest = 0;
  /** The inodes whose descriptors may be closed, in the order in which the hand goes round. */
  readonly #ring: Inode[] = [];
  #hand = 0;
  /** The two that were asked for last. A request has two directories at most, and neither may be closed for the other. */
  #last: Inode | undefined;
  #lastButOne: Inode | undefined;
  #warned = false;

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(OPEN_FILES_LIMIT) openFiles: number,
    @inject(MOUNT_OPTIONS) { descriptors }: OptionsOf<typeof OPTIONS>,
  ) {
    this.#end = openFiles - RESERVE;
    this.#endOfFiles = this.#end - FEWEST;
    this.#limit = descriptors ?? Math.max(FEWEST, Math.floor(openFiles / 2));
  }

  /**
   * A descriptor that stands for an inode, until the end of the turn: O_PATH, or that of a file that is open.
   * @throws ESTALE for an inode that is gone, EMFILE
   */
  of(inode: Inode): number {
    if (this.#last !== inode) {
      this.#lastButOne = this.#last;
      this.#last = inode;
    }
    inode.recent = true;
    if (inode.fd >= 0) return inode.fd;
    // Not only the shorter way: a file without a name cannot be found by its handle everywhere.
    return inode.opened?.fd ?? this.#reopen(inode);
  }

  /**
   * Opens an inode.
   * @returns a descriptor of an open file description of its own.
   * @throws what open(2) does, ESTALE, EMFILE
   */
  open(inode: Inode, flags: number): number {
    for (;;) {
      try {
        return this.admitFile(this.#open(inode, flags));
      } catch (error) {
        this.makeRoom(error);
      }
    }
  }

  /** Gives an inode a descriptor, which is closed with it. */
  adopt(inode: Inode, fd: number): void {
    inode.fd = fd;
    inode.recent = true;
    if (inode.handle === undefined) return;
    while (this.#ring.length >= this.#limit && this.#closeOne());
    inode.slot = this.#ring.push(inode) - 1;
  }

  /** Closes the descriptor of an inode, if it has one. */
  drop(inode: Inode): void {
    if (inode.slot >= 0) this.#leaveRing(inode);
    if (inode.fd >= 0) this.syscalls.close(inode.fd);
    inode.fd = -1;
  }

  /** Takes a new descriptor of an inode. @throws EMFILE where it would leave too few for others, and then it is closed. */
  admit(fd: number): number {
    return this.#admit(fd, this.#end);
  }

  /** The same for that of a file that is open. */
  admitFile(fd: number): number {
    return this.#admit(fd, this.#endOfFiles);
  }

  /** Before a file is made whose descriptor may not be admitted. @param fd any that is open. @throws EMFILE */
  ensureRoom(fd: number): void {
    while (this.#newest >= this.#endOfFiles - 1) {
      try {
        this.syscalls.close(this.admitFile(this.syscalls.dup(fd)));
        return;
      } catch (error) {
        this.makeRoom(error);
      }
    }
  }

  /** After a call that makes a descriptor has failed: it may be tried again. @throws the error where it may not. */
  makeRoom(error: unknown): void {
    const code = error instanceof Errno ? error.code : undefined;
    if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
    if (!this.#closeOne()) throw this.#exhausted(error);
  }

  #admit(fd: number, end: number): number {
    this.#newest = fd;
    if (fd < end) return fd;
    this.syscalls.close(fd);
    throw new Errno('EMFILE');
  }

  #reopen(inode: Inode): number {
    for (;;) {
      try {
        this.adopt(inode, this.admit(this.#openByHandle(inode, O.PATH | O.NOFOLLOW)));
        return inode.fd;
      } catch (error) {
        this.makeRoom(error);
      }
    }
  }

  /** By its handle, which takes half the time that the way through /proc does. */
  #open(inode: Inode, flags: number): number {
    try {
      return this.#openByHandle(inode, flags);
    } catch (error) {
      // It has no handle, or no name any more: then what is held of it has to do.
      if (!(error instanceof Errno) || error.code !== 'ESTALE') throw error;
      return this.syscalls.reopen(this.of(inode), flags);
    }
  }

  #openByHandle({ handle, realm }: Inode, flags: number): number {
    if (handle === undefined || realm.mountFd === undefined) throw new Errno('ESTALE');
    return this.syscalls.openByHandleAt(realm.mountFd, handle, flags);
  }

  /** @returns whether a descriptor is free now. */
  #closeOne(): boolean {
    for (let tries = 2 * this.#ring.length; tries > 0; tries -= 1) {
      const inode = this.#ring[this.#hand % this.#ring.length];
      if (inode !== undefined && this.#isIdle(inode)) {
        this.drop(inode);
        return true;
      }
      this.#hand = (this.#hand + 1) % Math.max(1, this.#ring.length);
    }
    return false;
  }

  #isIdle(inode: Inode): boolean {
    if (inode === this.#last || inode === this.#lastButOne) return false;
    if (inode.recent) {
      inode.recent = false;
      return false;
    }
    // Without a name it lives by its descriptors alone; it keeps this one until the kernel forgets it.
    const { nlink } = this.syscalls.statx(inode.fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS);
    if (nlink === 0) this.#leaveRing(inode);
    return nlink > 0;
  }

  /** The last one takes the place. */
  #leaveRing(inode: Inode): void {
    const last = this.#ring.pop();
    if (last !== undefined && last !== inode) {
      this.#ring[inode.slot] = last;
      last.slot = inode.slot;
    }
    inode.slot = -1;
  }

  #exhausted(cause: unknown): unknown {
    if (this.#warned) return cause;
    this.#warned = true;
    process.emitWarning(
      'passthrough: no descriptors are left, and callers get EMFILE. Files that are open need one each, and so does ' +
        'every known inode of a file system without file handles: raise the limit, as with `ulimit -n 65536`',
    );
    return cause;
  }
}
