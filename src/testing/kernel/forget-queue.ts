/** One FORGET that the session has not read yet. */
export interface Forget {
  readonly nodeid: number;
  readonly nlookup: number;
}

/**
 * The lookups that the kernel is about to give back. They have a queue of their own (fiq->forget_list_head), which is
 * read between other requests: a FORGET may come long after the inode was evicted, and after later requests.
 */
export class ForgetQueue {
  #waiting: Forget[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** First in, first out. */
  get waiting(): readonly Forget[] {
    return this.#waiting;
  }

  add(nodeid: number, nlookup: number): void {
    this.#waiting.push({ nodeid, nlookup });
  }

  /** Takes the first ones out. @param most how many have room in one frame. */
  take(most: number): Forget[] {
    return this.#waiting.splice(0, most);
  }
}
