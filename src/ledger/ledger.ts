import { NodeidMap } from './nodeid-map.js';

/** The root's nodeid. The kernel holds it from the mount on, so it starts at an implicit 1 (fuse_get_root_inode()). */
export const ROOT_NODEID = 1;

/**
 * What the kernel holds: the lookup count of every nodeid, counted from the wire alone. It knows nothing of the
 * application, so it is what the application's own book is held against.
 */
export class Ledger {
  readonly #counts = new NodeidMap<number>();

  constructor() {
    this.#counts.set(ROOT_NODEID, 1);
  }

  /** One lookup is handed over. Called before the reply is written, for the kernel may forget it before that returns. */
  credit(nodeid: number): void {
    this.#counts.set(nodeid, this.get(nodeid) + 1);
  }

  /**
   * The kernel gives `nlookup` lookups back.
   * @returns by how many that is more than it held: 0 unless the kernel or the transport is at fault.
   */
  debit(nodeid: number, nlookup: number): number {
    const left = this.get(nodeid) - nlookup;
    if (left > 0) this.#counts.set(nodeid, left);
    else this.#counts.delete(nodeid);
    return left < 0 ? -left : 0;
  }

  /** Takes a {@link credit} back whose reply was not delivered. */
  undo(nodeid: number): void {
    this.debit(nodeid, 1);
  }

  get(nodeid: number): number {
    return this.#counts.get(nodeid) ?? 0;
  }

  /** How many nodeids the kernel holds, the root among them. */
  get size(): number {
    return this.#counts.size;
  }

  entries(): IterableIterator<[nodeid: number, count: number]> {
    return this.#counts.entries();
  }
}
