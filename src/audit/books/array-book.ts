import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book } from './book.js';

type Counts = (number | undefined)[];

/** An array of counts by nodeid. It can only be watched through a proxy, which takes its place in the field. */
export class ArrayBook implements Book {
  readonly #counts: Counts;
  readonly #replace: (counts: Counts) => void;

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
    this.#replace(observer === undefined ? this.#counts : new Proxy(this.#counts, this.#handler(observer)));
  }

  #handler(observer: BookObserver): ProxyHandler<Counts> {
    const changing = (key: string | symbol, change: () => boolean): boolean => {
      const nodeid = typeof key === 'string' ? Number(key) : NaN;
      if (!Number.isInteger(nodeid)) return change();
      const before = this.get(nodeid);
      const done = change();
      if (this.get(nodeid) !== before) observer(nodeid, this.get(nodeid) - before);
      return done;
    };
    return {
      set: (counts, key, value) => changing(key, () => Reflect.set(counts, key, value)),
      deleteProperty: (counts, key) => changing(key, () => Reflect.deleteProperty(counts, key)),
      defineProperty: (counts, key, how) => changing(key, () => Reflect.defineProperty(counts, key, how)),
    };
  }
}
