import type { BookObserver } from '../../inodes/lookup-book.js';

/** The application's counts, whatever they are kept in. */
export interface Book {
  /** The count of a nodeid; absent means 0. */
  get(nodeid: number): number;
  /** The nodeids with a count other than 0. */
  nodeids(): Iterable<number>;
  /** Has every change told from now on, after it happened; undefined ends it. */
  observe(observer: BookObserver | undefined): void;
  /**
   * Whether every change of this count is told. Where some cannot be seen, no request may be judged by what it changed:
   * the count itself is compared when nothing is in flight.
   */
  isWatched(nodeid: number): boolean;
}

/** Reads the count from a node of a `Map<number, Node>`. */
export type CountReader = (node: never) => number;
