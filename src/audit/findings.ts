import type { Finding } from './finding.js';

/** Different findings that are kept; a class rarely has more than a few faults, each seen many times. */
const LIMIT = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The findings of a session, each fault once: one kind, by one handler, is one fault however many nodeids show it.
 * Memory is bounded; what is not kept is counted.
 */
export class Findings implements Iterable<Finding> {
  readonly #found = new Map<string, Mutable<Finding>>();
  readonly #className: string;
  readonly #listener: (finding: Finding) => void;
  #dropped = 0;

  /** @param className the mounted class. @param listener is told of each fault when it is found first. */
  constructor(className: string, listener: (finding: Finding) => void) {
    this.#className = className;
    this.#listener = listener;
  }

  add(finding: Omit<Finding, 'count' | 'class'>): void {
    const key = `${finding.kind} ${finding.handler ?? String(finding.nodeid)}`;
    const known = this.#found.get(key);
    if (known !== undefined) {
      known.count += 1;
    } else if (this.#found.size >= LIMIT) {
      this.#dropped += 1;
    } else {
      const first = { class: this.#className, ...finding, count: 1 };
      this.#found.set(key, first);
      this.#listener(first);
    }
  }

  /** How many were found after memory for different ones was used up. */
  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#found.size;
  }

  *[Symbol.iterator](): IterableIterator<Finding> {
    yield* Array.from(this.#found.values(), (finding) => ({ ...finding }));
  }
}
