import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book } from './book.js';
import { unwatchMap, watchMap } from './map-watch.js';
import { Shadow } from './shadow.js';

/** A `Map<number, number>` from nodeid to count. */
export class MapBook implements Book {
  readonly #counts: Map<number, number>;
  /** A subclass can change itself through `super`, which cannot be watched. */
  readonly #shadow: Shadow | undefined;

  constructor(counts: Map<number, number>) {
    this.#counts = counts;
    this.#shadow = Object.getPrototypeOf(counts) === Map.prototype ? undefined : new Shadow();
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
    this.#shadow?.reset(this.#counts);
    watchMap(this.#counts, (nodeid, before = 0, after = 0) => {
      if (after === before) return;
      this.#shadow?.tell(nodeid, after - before);
      observer(nodeid, after - before);
    });
  }

  isWatched(nodeid: number): boolean {
    return this.#shadow?.agrees(nodeid, this.get(nodeid)) ?? true;
  }
}
