import { NodeidMap } from '../ledger/nodeid-map.js';

/** Is told of every change of a book, after it happened. */
export type BookObserver = (nodeid: number, change: number) => void;

const OBSERVER = Symbol('observer');

/**
 * An application's own lookup counts: how many lookups of each nodeid it has handed over and not got back.
 * An absent nodeid has the count 0, and a count that returns to 0 is absent.
 *
 * A count can go below zero: that is a bug of the file system, which the audit reports, and which a book that
 * stopped at zero would hide.
 */
export class LookupBook implements Iterable<[nodeid: number, count: number]> {
  readonly #counts = new NodeidMap<number>();
  [OBSERVER]: BookObserver | undefined;

  /**
   * Counts lookups that a reply hands over.
   * @returns the new count.
   */
  add(nodeid: number, lookups = 1): number {
    return this.#change(nodeid, lookups);
  }

  /**
   * Takes off lookups that a FORGET gives back: `nlookup`, not 1.
   * @returns the new count; at 0 the kernel no longer knows the nodeid.
   */
  subtract(nodeid: number, nlookup: number): number {
    return this.#change(nodeid, -nlookup);
  }

  get(nodeid: number): number {
    return this.#counts.get(nodeid) ?? 0;
  }

  /** Whether the count is not 0. */
  has(nodeid: number): boolean {
    return this.#counts.has(nodeid);
  }

  /** How many nodeids have a count. */
  get size(): number {
    return this.#counts.size;
  }

  [Symbol.iterator](): IterableIterator<[nodeid: number, count: number]> {
    return this.#counts.entries();
  }

  #change(nodeid: number, change: number): number {
    const count = this.get(nodeid) + change;
    if (count === 0) this.#counts.delete(nodeid);
    else this.#counts.set(nodeid, count);
    this[OBSERVER]?.(nodeid, change);
    return count;
  }
}

/** Lets the audit watch a book; undefined ends it. */
export function observeBook(book: LookupBook, observer: BookObserver | undefined): void {
  book[OBSERVER] = observer;
}
