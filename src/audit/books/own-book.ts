import type { BookObserver, LookupBook } from '../../inodes/lookup-book.js';
import { observeBook } from '../../inodes/lookup-book.js';
import type { Book } from './book.js';

/** A LookupBook, which tells of its changes itself. */
export class OwnBook implements Book {
  readonly #counts: LookupBook;

  constructor(counts: LookupBook) {
    this.#counts = counts;
  }

  get(nodeid: number): number {
    return this.#counts.get(nodeid);
  }

  *nodeids(): Iterable<number> {
    for (const [nodeid] of this.#counts) yield nodeid;
  }

  observe(observer: BookObserver | undefined): void {
    observeBook(this.#counts, observer);
  }

  isWatched(): boolean {
    return true;
  }
}
