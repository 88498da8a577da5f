/**
 * A lock for each inode, by nodeid: what changes an inode's count together with its state, and has to wait in between,
 * holds it all the while. Code without an `await` needs none, because no other handler runs in its turn.
 *
 *     async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> {
 *       await this.locks.hold(nodeid, async () => {
 *         if (this.counts.subtract(nodeid, nlookup) === 0) await this.save(nodeid);
 *       });
 *     }
 *
 * Locks are granted in the order in which they are asked for, one holder at a time. A lock that nobody holds takes no
 * memory. A lock is not reentrant: who asks for one that it holds itself waits for ever. Who needs several at once
 * takes them in ascending order of nodeids, so that no two holders wait for each other.
 */
export class InodeLocks {
  /** By nodeid, who is granted the lock last; absent means that nobody holds it. */
  readonly #last = new Map<number, InodeLock>();

  /**
   * Runs some work with the lock of an inode held, and lets go of it however the work ends.
   * @returns what the work returns; rejects with what it throws.
   */
  async hold<T>(nodeid: number, work: () => T | PromiseLike<T>): Promise<T> {
    const lock = await this.acquire(nodeid);
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  /**
   * Takes the lock of an inode; with `using lock = await locks.acquire(nodeid)` for the rest of a block. The place in
   * the queue is taken in the turn of the call.
   * @returns the lock once it is granted; whoever waits next gets it when it is released.
   */
  async acquire(nodeid: number): Promise<InodeLock> {
    const before = this.#last.get(nodeid);
    const lock = new InodeLock(() => {
      if (this.#last.get(nodeid) === lock) this.#last.delete(nodeid);
    });
    this.#last.set(nodeid, lock);
    if (before !== undefined) await before.released;
    return lock;
  }

  /** Whether somebody holds the lock of an inode. */
  isHeld(nodeid: number): boolean {
    return this.#last.has(nodeid);
  }

  /** How many inodes are locked. */
  get size(): number {
    return this.#last.size;
  }
}

/** The lock of one inode, granted to one holder. */
export class InodeLock implements Disposable {
  /** Resolves when the holder lets go of it. */
  readonly released: Promise<void>;
  /** Lets go of the lock; more than once is as good as once. */
  readonly release: () => void;

  /** @param onRelease runs in the turn in which the lock is let go of, before the next holder has it. */
  constructor(onRelease: () => void) {
    let resolve: () => void;
    this.released = new Promise((done) => (resolve = done));
    // Not assigned as it is written: V8 takes that for a method, and makes it where only a full collection frees anything.
    const release = (): void => {
      onRelease();
      resolve();
    };
    this.release = release;
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
