import { interruptRequest } from '../protocol/requests/request.js';
import type { Exchange } from './exchange.js';

/**
 * The requests whose handlers have not answered yet, and those that wait for their turn. A bound on the former
 * queues handlers; it never stops reading, for FORGETs and INTERRUPTs arrive on the same descriptor.
 */
export class InFlight {
  readonly #running = new Map<number, Exchange>();
  readonly #waiting = new Map<number, Exchange>();
  readonly #bound: number;
  #idle: (() => void)[] = [];

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Whether one more handler may run now. */
  get hasRoom(): boolean {
    return this.#running.size < this.#bound;
  }

  get size(): number {
    return this.#running.size + this.#waiting.size;
  }

  running(): IterableIterator<Exchange> {
    return this.#running.values();
  }

  start(exchange: Exchange): void {
    this.#running.set(exchange.request.unique, exchange);
  }

  queue(exchange: Exchange): void {
    this.#waiting.set(exchange.request.unique, exchange);
  }

  /** @returns the exchange whose turn has come, if any. */
  finish(exchange: Exchange): Exchange | undefined {
    this.#running.delete(exchange.request.unique);
    if (this.size === 0) this.#tellIdle();
    return this.hasRoom ? this.#next() : undefined;
  }

  /** FUSE_INTERRUPT: tells the handler; the reply is still due. A request that is done by now needs nothing. */
  interrupt(unique: number): void {
    const exchange = this.#running.get(unique) ?? this.#waiting.get(unique);
    if (exchange !== undefined) interruptRequest(exchange.request);
  }

  /** Tells all handlers that nobody waits any longer, and forgets those that have not begun. */
  abandon(): void {
    this.#waiting.clear();
    for (const exchange of this.#running.values()) interruptRequest(exchange.request);
  }

  /** Resolves when nothing is in flight. */
  async idle(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #next(): Exchange | undefined {
    for (const [unique, exchange] of this.#waiting) {
      this.#waiting.delete(unique);
      return exchange;
    }
    return undefined;
  }

  #tellIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
