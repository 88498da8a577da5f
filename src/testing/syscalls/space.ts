import { Errno } from '../../protocol/errno.js';

/** Room that is taken and given back: pages, or inodes. */
export class Space {
  #free: number;

  constructor(readonly total: number) {
    this.#free = total;
  }

  get free(): number {
    return this.#free;
  }

  /** @throws ENOSPC where there is not as much */
  check(count: number): void {
    if (count > this.#free) throw new Errno('ENOSPC');
  }

  /** @throws ENOSPC */
  take(count: number): void {
    this.check(count);
    this.#free -= count;
  }

  give(count: number): void {
    this.#free += count;
  }
}
