import type { Charge } from './charge.js';

/** Milliseconds after which a request that waits for something that may never come explains nothing any more. */
const PATIENCE = 60_000;

/** The requests whose handlers have not answered in the turn in which they were called. */
export class InProgress {
  /** From each to when it was first seen, in the order in which they began. */
  readonly #charges = new Map<Charge, number>();
  readonly #clock: () => number;

  /** @param clock milliseconds of any clock that only goes forward. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#charges.size;
  }

  add(charge: Charge): void {
    this.#charges.set(charge, this.#clock());
  }

  /** @returns whether it was one of them. */
  delete(charge: Charge): boolean {
    return this.#charges.size > 0 && this.#charges.delete(charge);
  }

  has(charge: Charge): boolean {
    return this.#charges.has(charge);
  }

  /**
   * The sequence of the oldest request that may explain a difference; Infinity where there is none. A request that hands
   * nothing over and has changed no count may hang for as long as it likes: it waits for a lock, or for its back end.
   */
  oldest(): number {
    const long = this.#clock() - PATIENCE;
    for (const [charge, since] of this.#charges) {
      const explainsNothing = charge.route.row.count === 'none' && charge.isEmpty && since <= long;
      if (!explainsNothing) return charge.sequence;
    }
    return Infinity;
  }

  /** Whether any of them has changed the count of a nodeid. */
  haveTouched(nodeid: number): boolean {
    for (const charge of this.#charges.keys()) if (charge.hasTouched(nodeid)) return true;
    return false;
  }

  /** By how much book and ledger are apart at a nodeid because of them. */
  lead(nodeid: number): number {
    let lead = 0;
    for (const charge of this.#charges.keys()) lead += charge.lead(nodeid);
    return lead;
  }

  /**
   * How much of the count of a nodeid others than this one may have counted for it, or this one taken off for them: what
   * they have counted and not handed over, and what FORGETs still have to take off.
   */
  surplus(nodeid: number, own: Charge | undefined): number {
    let surplus = 0;
    for (const charge of this.#charges.keys())
      if (charge !== own) surplus += Math.max(0, charge.lead(nodeid));
    return surplus;
  }

  /** Whether another one may yet hand over what this one has counted. */
  isAwaitedElsewhere(own: Charge): boolean {
    for (const charge of this.#charges.keys())
      if (charge !== own && charge.route.row.count !== 'none') return true;
    return false;
  }
}
