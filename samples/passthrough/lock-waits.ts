import { Errno } from 'tallyfs';

export type Owner = number | bigint;

/** As far as Linux follows a circle too: MAX_DEADLK_ITERATIONS, fs/locks.c */
const LONGEST = 10;

/**
 * Which owners of locks wait, and for whom. Of those who would wait for each other for ever, the last one is told. The file
 * system below cannot see that: to it, locks belong to nobody who could wait.
 */
export class LockWaits {
  readonly #waiting = new Map<Owner, () => Owner | undefined>();

  /** @param blocker who is in the way of the owner at the moment. @throws EDEADLK, and what `wait` does. */
  async during(owner: Owner, blocker: () => Owner | undefined, wait: () => Promise<void>): Promise<void> {
    if (this.#isCircle(owner, blocker)) throw new Errno('EDEADLK');
    this.#waiting.set(owner, blocker);
    try {
      await wait();
    } finally {
      if (this.#waiting.get(owner) === blocker) this.#waiting.delete(owner);
    }
  }

  #isCircle(owner: Owner, blocker: () => Owner | undefined): boolean {
    let other = blocker();
    for (let steps = 0; other !== undefined && steps < LONGEST; steps += 1) {
      if (other === owner) return true;
      other = this.#waiting.get(other)?.();
    }
    return false;
  }
}
