import { AsyncLocalStorage } from 'node:async_hooks';
import type { Charge } from './charge.js';

/** After so many calls that answered at once a handler is taken for a synchronous one. */
const PROBATION = 16;

interface Tracked {
  readonly by: Attribution;
  readonly charge: Charge;
}

/**
 * One for all mounts: each storage leaves a property on every promise of the process, and with a storage for each mount no
 * two promises would have the same hidden class.
 */
const context = new AsyncLocalStorage<Tracked>();
/** How many have tracked something and are not closed. */
let tracking = 0;

/**
 * Knows whose code is running. While a handler runs synchronously that is a plain variable; what async code does in
 * later turns is found through its async context, which costs too much to give it to handlers that never need it.
 */
export class Attribution {
  /** By opcode, how often its handler has answered in the same turn; Infinity once one has not. */
  readonly #prompt: number[] = [];
  #running: Charge | undefined;
  #isTracking = false;
  #isClosed = false;

  /** The request whose code runs now; undefined for code of none, and of one that is judged already. */
  current(): Charge | undefined {
    const charge = this.#running ?? this.#tracked();
    return charge === undefined || charge.judged ? undefined : charge;
  }

  /** Runs a handler as this request's code. */
  run<T>(charge: Charge, asked: T, handler: (asked: T) => unknown): unknown {
    const { opcode } = charge.route.row;
    const calls = this.#prompt[opcode] ?? 0;
    if (this.#isClosed || (calls >= PROBATION && calls !== Infinity))
      return this.#run(charge, asked, handler);
    this.#prompt[opcode] = calls + 1;
    this.#track();
    return context.run({ by: this, charge }, () => this.#run(charge, asked, handler));
  }

  /** The handlers of this opcode answer later. */
  isSlow(opcode: number): void {
    this.#prompt[opcode] = Infinity;
  }

  /** With the last one ends the tracking of async contexts, which costs every promise of the process a little. */
  close(): void {
    this.#isClosed = true;
    if (!this.#isTracking) return;
    this.#isTracking = false;
    tracking -= 1;
    if (tracking === 0) context.disable();
  }

  #track(): void {
    if (this.#isTracking) return;
    this.#isTracking = true;
    tracking += 1;
  }

  #tracked(): Charge | undefined {
    const tracked = context.getStore();
    return tracked?.by === this && !this.#isClosed ? tracked.charge : undefined;
  }

  #run<T>(charge: Charge, asked: T, handler: (asked: T) => unknown): unknown {
    const outer = this.#running;
    this.#running = charge;
    try {
      return handler(asked);
    } finally {
      this.#running = outer;
    }
  }
}
