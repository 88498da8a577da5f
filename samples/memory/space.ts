import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import { PAGE_SIZE } from './chunk.js';
import { LIMITS, type Limits } from './limits.js';

/** The pages of memory that all files share. */
@injectable()
export class Space {
  readonly pages: number;
  #used = 0;

  constructor(@inject(LIMITS) limits: Limits) {
    this.pages = Math.floor(limits.bytes / PAGE_SIZE);
  }

  get free(): number {
    return this.pages - this.#used;
  }

  /** @throws ENOSPC where fewer are free, and then takes none. */
  take(pages: number): void {
    if (pages > this.free) throw new Errno('ENOSPC');
    this.#used += pages;
  }

  give(pages: number): void {
    this.#used -= pages;
  }
}
