import type { Book, CountReader } from './book.js';

/** What `@LookupCounts` takes beside the forms that can be watched: anything that has a value for a nodeid. */
export interface Lookup {
  get(nodeid: number): unknown;
}

/**
 * A book of a form of its own. Its changes cannot be seen and its nodeids not be listed, so it is compared where a
 * request was about a nodeid, once nothing is in flight.
 */
export class ForeignBook implements Book {
  readonly #source: Lookup;
  readonly #read: (value: unknown) => number;
  /** Nodeids that had a count when they were looked at. */
  readonly #seen = new Set<number>();

  constructor(source: Lookup, reader: CountReader | undefined) {
    this.#source = source;
    this.#read = (reader ?? Number) as (value: unknown) => number;
  }

  get(nodeid: number): number {
    const value = this.#source.get(nodeid);
    const count = value === undefined || value === null ? 0 : this.#read(value);
    if (count === 0) this.#seen.delete(nodeid);
    else this.#seen.add(nodeid);
    return count;
  }

  nodeids(): Iterable<number> {
    return [...this.#seen].filter((nodeid) => this.get(nodeid) !== 0);
  }

  observe(): void {
    // There is nothing to watch.
  }

  isWatched(): boolean {
    return false;
  }
}

export function isLookup(source: unknown): source is Lookup {
  return typeof source === 'object' && source !== null && 'get' in source && typeof source.get === 'function';
}
