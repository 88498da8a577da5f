import type { Backing } from '../protocol/replies.js';
import type { Handles } from '../protocol/requests/request.js';

/** One open file or directory: what its release must be called with. */
export interface OpenHandle {
  readonly handle: unknown;
  readonly nodeid: number;
  readonly flags: number;
  readonly directory: boolean;
  readonly backing?: Backing | undefined;
}

/**
 * The open handles of a session. The kernel gets a number (fh), the handlers the object. A number is given out again
 * after its release: the kernel sends RELEASE once, and nothing with that number after it.
 */
export class HandleTable implements Handles {
  readonly #slots: (OpenHandle | undefined)[] = [];
  readonly #free: number[] = [];

  /** @returns the fh, 1 or more; 0 stands for an open without a handle. */
  add(open: OpenHandle): number {
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = open;
    open.backing?.acquire();
    return slot + 1;
  }

  get(fh: number): unknown {
    return this.#slots[fh - 1]?.handle;
  }

  /** Takes a handle out, so that it is released once. */
  take(fh: number): OpenHandle | undefined {
    const open = this.#slots[fh - 1];
    if (open === undefined) return undefined;
    this.#slots[fh - 1] = undefined;
    this.#free.push(fh - 1);
    open.backing?.release();
    return open;
  }

  /** Takes out all that are still open. */
  *drain(): IterableIterator<OpenHandle> {
    for (let fh = 1; fh <= this.#slots.length; fh += 1) {
      const open = this.take(fh);
      if (open !== undefined) yield open;
    }
  }

  get size(): number {
    return this.#slots.length - this.#free.length;
  }
}
