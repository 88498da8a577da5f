import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book } from './book.js';
import { unwatchMap, watchMap } from './map-watch.js';

/** A `Map<number, number>` from nodeid to count. */
export class MapBook implements Book {
  readonly #counts: Map<number, number>;

  constructor(counts: Map<number, number>) {
    this.#counts = counts;
  }

  get(nodeid: number): number {
    return this.#counts.get(nodeid) ?? 0;
  }

  *nodeids(): Iterable<number> {
    for (const [nodeid, count] of this.#counts) if (count !== 0) yield nodeid;
  }

  observe(observer: BookObserver | undefined): void {
    unwatchMap(this.#counts);
    if (observer === undefined) return;
    watchMap(this.#counts, (nodeid, before = 0, after = 0) => {
      if (after !== before) observer(nodeid, after - before);
    });
  }
}
