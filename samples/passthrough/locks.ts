import { inject, injectable } from 'inversify';
import { Errno, type FileLock, type LockReply, type LockRequest } from 'tallyfs';
import { O, type Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { LockWaits, type Owner } from './lock-waits.js';
import type { OpenFile } from './open-file.js';
import { SYSCALLS } from './system.js';

/** A file may be one that can only be appended to (chattr(1)), or not written to at all. */
const WAYS: readonly number[] = [O.RDWR, O.RDWR | O.APPEND, O.RDONLY];
const REFUSALS: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'ETXTBSY'];

/** What one owner has locked of one inode hangs on an open file description of its own. */
interface Holder {
  readonly fd: number;
  pid: number;
}

/**
 * Locks, which the file system below keeps, so that its other users see them. A POSIX lock belongs to a process, whatever
 * files it has open: each owner gets one open file description for each inode that it locks. A lock of flock(2) belongs
 * to the open file itself.
 */
@injectable()
export class Locks {
  readonly #holders = new Map<Inode, Map<Owner, Holder>>();
  readonly #waits = new LockWaits();

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
  ) {}

  /** Who is in the way of a lock. fcntl(2) with F_GETLK */
  get({ handle: { inode }, owner, lock }: LockRequest<OpenFile>): LockReply {
    const asking = this.#find(inode, owner);
    const fd = asking?.fd ?? this.#open(inode);
    try {
      const found = this.syscalls.getLock(fd, lock);
      return found === undefined ? { type: 'unlock' } : { ...found, pid: this.#pidOf(inode, found) };
    } finally {
      if (asking === undefined) this.syscalls.close(fd);
    }
  }

  /** @throws EAGAIN */
  set({ handle, owner, lock, flock }: LockRequest<OpenFile>): void {
    if (flock) this.syscalls.flock(handle.fd, lock.type);
    else if (lock.type === 'unlock' && this.#find(handle.inode, owner) === undefined) return;
    else this.syscalls.setLock(this.#obtain(handle, owner, lock.pid).fd, lock);
  }

  /** Waits. @throws EINTR when the caller gives up, EDEADLK */
  async wait(request: LockRequest<OpenFile>): Promise<void> {
    const { handle, owner, lock, flock, signal } = request;
    if (this.#isFree(request)) return;
    if (flock) return this.syscalls.waitForFlock(handle.fd, lock.type, signal);
    const { fd } = this.#obtain(handle, owner, lock.pid);
    await this.#waits.during(
      owner,
      () => this.#blocker(handle.inode, owner, lock),
      () => this.syscalls.waitForLock(fd, lock, signal),
    );
  }

  /** A process has closed a descriptor of the inode, and so lost all its locks of it. fcntl_locking(2) */
  release(inode: Inode, owner: Owner): void {
    const holders = this.#holders.get(inode);
    const holder = holders?.get(owner);
    if (holders === undefined || holder === undefined) return;
    holders.delete(owner);
    if (holders.size === 0) this.#holders.delete(inode);
    this.syscalls.close(holder.fd);
  }

  /**
   * Nobody has an open file any more. An owner that is the open file itself is told by no FLUSH (F_OFD_SETLK of fcntl(2),
   * fuse_setlk() in fs/fuse/file.c); a process has told of its own when it closed it.
   */
  releaseAll({ inode, lockOwners }: OpenFile): void {
    for (const owner of lockOwners) this.release(inode, owner);
  }

  /** An inode is forgotten. */
  drop(inode: Inode): void {
    for (const { fd } of this.#holders.get(inode)?.values() ?? []) this.syscalls.close(fd);
    this.#holders.delete(inode);
  }

  /** All are forgotten. */
  clear(): void {
    for (const inode of this.#holders.keys()) this.drop(inode);
  }

  /** Most locks are free, and need no thread that waits. */
  #isFree(request: LockRequest<OpenFile>): boolean {
    try {
      this.set(request);
      return true;
    } catch (error) {
      if (error instanceof Errno && (error.code === 'EAGAIN' || error.code === 'EACCES')) return false;
      throw error;
    }
  }

  #find(inode: Inode, owner: Owner): Holder | undefined {
    return this.#holders.get(inode)?.get(owner);
  }

  #obtain({ inode, lockOwners }: OpenFile, owner: Owner, pid: number): Holder {
    lockOwners.add(owner);
    let holder = this.#find(inode, owner);
    if (holder === undefined) {
      holder = { fd: this.#open(inode), pid };
      const holders = this.#holders.get(inode) ?? new Map<Owner, Holder>();
      this.#holders.set(inode, holders.set(owner, holder));
    }
    holder.pid = pid;
    return holder;
  }

  /** Who is in the way of a lock, if that is one of our callers. */
  #blocker(inode: Inode, owner: Owner, lock: FileLock): Owner | undefined {
    const asking = this.#find(inode, owner);
    const found = asking && this.syscalls.getLock(asking.fd, lock);
    return found && this.#holderOf(inode, found, owner)?.[0];
  }

  /** A process has taken a lock underneath itself. Those of our callers have no process there. */
  #pidOf(inode: Inode, found: FileLock): number {
    return found.pid > 0 ? found.pid : (this.#holderOf(inode, found)?.[1].pid ?? 0);
  }

  /**
   * Locks below belong to no process: the holder is the one in whose own eyes nothing is in the way. Not who asks, though
   * nothing is in its way either once the lock is dropped between the two questions.
   */
  #holderOf(inode: Inode, found: FileLock, asker?: Owner): [Owner, Holder] | undefined {
    const range = { type: 'write', start: found.start, end: found.end } as const;
    const holders = [...(this.#holders.get(inode) ?? [])].filter(([owner]) => owner !== asker);
    return holders.find(([, { fd }]) => this.syscalls.getLock(fd, range) === undefined);
  }

  /** For reading and writing where that is possible: a lock needs what it excludes. */
  #open(inode: Inode): number {
    let refusal: unknown;
    for (const access of WAYS) {
      try {
        return this.descriptors.open(inode, access | O.NONBLOCK);
      } catch (error) {
        if (!(error instanceof Errno) || !REFUSALS.includes(error.code)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }
}
