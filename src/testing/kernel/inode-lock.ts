import type { Scheduler, Task, Wait, Work } from './task.js';

interface Waiting {
  readonly task: Task;
  readonly exclusive: boolean;
}

/**
 * The lock of one inode (inode->i_rwsem): shared while a name is looked up in a directory or it is listed, exclusive
 * while it is changed. First come, first served; who waits for it exclusively lets no later reader pass.
 */
export class InodeLock implements Wait {
  readonly #scheduler: Scheduler;
  /** How many hold it shared; -1 for one that holds it exclusively. */
  #holders = 0;
  #waiting: Waiting[] = [];
  #wanted = false;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  get isHeld(): boolean {
    return this.#holders !== 0;
  }

  *shared(): Work {
    if (!this.#scheduler.excludes) return;
    if (this.#holders >= 0 && this.#waiting.length === 0) this.#holders += 1;
    else yield this.#asking(false);
  }

  *exclusive(): Work {
    if (!this.#scheduler.excludes) return;
    if (this.#holders === 0) this.#holders = -1;
    else yield this.#asking(true);
  }

  /** Whoever holds it lets go. */
  release(): void {
    if (!this.#scheduler.excludes) return;
    this.#holders = this.#holders === -1 ? 0 : this.#holders - 1;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (!this.#grant(first.exclusive)) return;
      this.#waiting.shift();
      this.#scheduler.wake(first.task);
    }
  }

  begin(task: Task): void {
    this.#waiting.push({ task, exclusive: this.#wanted });
  }

  /** Read by {@link begin}, which follows at once. */
  #asking(exclusive: boolean): this {
    this.#wanted = exclusive;
    return this;
  }

  #grant(exclusive: boolean): boolean {
    if (exclusive ? this.#holders !== 0 : this.#holders < 0) return false;
    this.#holders = exclusive ? -1 : this.#holders + 1;
    return true;
  }
}
