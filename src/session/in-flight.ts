import { interruptRequest } from '../protocol/requests/request.js';
import type { Exchange } from './exchange.js';

/**
 * The requests whose handlers have not answered yet, and those that wait for their turn. A bound on the former
 * queues handlers; it never stops reading, for FORGETs and INTERRUPTs arrive on the same descriptor.
 */
export class InFlight {
  /** Running or waiting, by the kernel's number. */
  readonly #exchanges = new Map<number, Exchange>();
  readonly #bound: number;
  #running = 0;
  /** First in, first out; those before `#next` have had their turn. */
  #queue: Exchange[] = [];
  #next = 0;
  #idle: (() => void)[] = [];

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Whether one more handler may run now. */
  get hasRoom(): boolean {
    return this.#running < this.#bound;
  }

  get size(): number {
    return this.#exchanges.size;
  }

  /** Its handler has begun, and answers in a later turn. */
  start(exchange: Exchange): void {
    this.#exchanges.set(exchange.key, exchange);
    if (!exchange.lane.waits) this.#running += 1;
  }

  queue(exchange: Exchange): void {
    this.#exchanges.set(exchange.key, exchange);
    this.#queue.push(exchange);
  }

  /** One that was started is answered. */
  finish(exchange: Exchange): void {
    if (!exchange.lane.waits) this.#running -= 1;
    this.leave(exchange);
  }

  /** One that came from the queue is answered, and was never started. */
  leave(exchange: Exchange): void {
    this.#exchanges.delete(exchange.key);
    if (this.size === 0) this.#tellIdle();
  }

  /** @returns the exchange whose turn has come, if any. It is in flight until it is started and finished, or leaves. */
  next(): Exchange | undefined {
    const exchange = this.hasRoom ? this.#queue[this.#next] : undefined;
    if (exchange === undefined) return undefined;
    this.#next += 1;
    if (this.#next * 2 >= this.#queue.length) this.#trim();
    return exchange;
  }

  /** FUSE_INTERRUPT: tells the handler; the reply is still due. A request that is done by now needs nothing. */
  interrupt(key: number): void {
    const exchange = this.#exchanges.get(key);
    if (exchange !== undefined) interruptRequest(exchange.request);
  }

  /** Tells all handlers that nobody waits any longer, and forgets those that have not begun. */
  abandon(): void {
    for (const exchange of this.#queue.slice(this.#next)) this.#exchanges.delete(exchange.key);
    this.#queue = [];
    this.#next = 0;
    for (const exchange of this.#exchanges.values()) interruptRequest(exchange.request);
  }

  /** Resolves when nothing is in flight. */
  async idle(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Half of the queue at a time, so that it costs the same for each however long it is, or never empty. */
  #trim(): void {
    this.#queue.splice(0, this.#next);
    this.#next = 0;
  }

  #tellIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
