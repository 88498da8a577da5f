import { AsyncLocalStorage } from 'node:async_hooks';
import type { Charge } from './charge.js';

/** After so many calls that answered at once a handler is taken for a synchronous one. */
const PROBATION = 16;

/**
 * Knows whose code is running. While a handler runs synchronously that is a plain variable; what async code does in
 * later turns is found through its async context, which costs too much to give it to handlers that never need it.
 */
export class Attribution {
  readonly #context = new AsyncLocalStorage<Charge>();
  /** By opcode, how often its handler has answered in the same turn; Infinity once one has not. */
  readonly #prompt: number[] = [];
  #running: Charge | undefined;

  /** The request whose code runs now; undefined for code of none, and of one that is judged already. */
  current(): Charge | undefined {
    const charge = this.#running ?? this.#context.getStore();
    return charge === undefined || charge.judged ? undefined : charge;
  }

  /** Runs a handler as this request's code. */
  run<T>(charge: Charge, asked: T, handler: (asked: T) => unknown): unknown {
    const { opcode } = charge.route.row;
    const calls = this.#prompt[opcode] ?? 0;
    if (calls >= PROBATION && calls !== Infinity) return this.#run(charge, asked, handler);
    this.#prompt[opcode] = calls + 1;
    return this.#context.run(charge, () => this.#run(charge, asked, handler));
  }

  /** The handlers of this opcode answer later. */
  isSlow(opcode: number): void {
    this.#prompt[opcode] = Infinity;
  }

  /** Ends the tracking of async contexts, which costs every promise of the process a little. */
  close(): void {
    this.#context.disable();
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
