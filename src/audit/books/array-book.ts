import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book } from './book.js';
import { Shadow } from './shadow.js';

type Counts = (number | undefined)[];

/**
 * An array of counts by nodeid. It can only be watched through a proxy, which takes its place in the field; who has kept
 * the array itself, or a field that cannot be set, changes it unseen.
 */
export class ArrayBook implements Book {
  readonly #counts: Counts;
  readonly #replace: (counts: Counts) => void;
  readonly #shadow = new Shadow();

  constructor(counts: Counts, replace: (counts: Counts) => void) {
    this.#counts = counts;
    this.#replace = replace;
  }

  get(nodeid: number): number {
    return this.#counts[nodeid] ?? 0;
  }

  *nodeids(): Iterable<number> {
    for (const key of Object.keys(this.#counts)) if (this.get(Number(key)) !== 0) yield Number(key);
  }

  observe(observer: BookObserver | undefined): void {
    this.#shadow.reset(this.#entries());
    this.#replace(observer === undefined ? this.#counts : new Proxy(this.#counts, this.#handler(observer)));
  }

  isWatched(nodeid: number): boolean {
    return this.#shadow.agrees(nodeid, this.get(nodeid));
  }

  *#entries(): Iterable<[nodeid: number, count: number]> {
    for (const nodeid of this.nodeids()) yield [nodeid, this.get(nodeid)];
  }

  #handler(observer: BookObserver): ProxyHandler<Counts> {
    const changing = (key: string | symbol, change: () => boolean): boolean => {
      const before = this.#touched(key);
      const done = change();
      for (const [nodeid, count] of before) this.#tell(observer, nodeid, this.get(nodeid) - count);
      return done;
    };
    return {
      set: (counts, key, value) => changing(key, () => Reflect.set(counts, key, value)),
      deleteProperty: (counts, key) => changing(key, () => Reflect.deleteProperty(counts, key)),
      defineProperty: (counts, key, how) => changing(key, () => Reflect.defineProperty(counts, key, how)),
    };
  }

  /** What the counts are that a change of this property may change: one, or all where the array is cut short. */
  #touched(key: string | symbol): (readonly [nodeid: number, count: number])[] {
    if (key === 'length') return [...this.#entries()];
    const nodeid = typeof key === 'string' ? Number(key) : NaN;
    return Number.isInteger(nodeid) ? [[nodeid, this.get(nodeid)]] : [];
  }

  #tell(observer: BookObserver, nodeid: number, change: number): void {
    if (change === 0) return;
    this.#shadow.tell(nodeid, change);
    observer(nodeid, change);
  }
}
