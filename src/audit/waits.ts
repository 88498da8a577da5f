import type { Charge } from './charge.js';

/** After so many milliseconds a wait is told of before it is over: it may be one that never ends. */
const LONG = 1000;

interface Wait {
  readonly charge: Charge;
  readonly call: string;
  readonly since: number;
}

/**
 * What the code of requests waits for although it must not. A handler may also start such code and answer meanwhile: only
 * where the request is still not answered when the wait is over, the handler has waited.
 */
export class Waits {
  readonly #open = new Set<Wait>();
  readonly #tell: (charge: Charge, call: string) => void;

  /** @param tell is told of each request that has waited, once for each wait. */
  constructor(tell: (charge: Charge, call: string) => void) {
    this.#tell = tell;
  }

  /** @returns what is to be called when the wait is over, before whoever waits goes on. */
  begin(charge: Charge, call: string): () => void {
    const wait = { charge, call, since: performance.now() };
    this.#open.add(wait);
    return () => {
      this.#end(wait);
    };
  }

  /** Tells of those that have gone on for long. @param least milliseconds. */
  sweep(least = LONG): void {
    const latest = performance.now() - least;
    for (const wait of this.#open) if (wait.since <= latest) this.#end(wait);
  }

  #end(wait: Wait): void {
    if (this.#open.delete(wait) && !wait.charge.judged) this.#tell(wait.charge, wait.call);
  }
}
