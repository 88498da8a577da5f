/** Keys of each of the two ages. */
const LIMIT = 32_768;

/**
 * A map by nodeid that keeps the last keys that were set, at least {@link LIMIT} and at most twice as many. It drops
 * them by the age: to look for the oldest key of one Map means to pass all that were deleted before it.
 */
export class Recent<V> {
  #young = new Map<number, V>();
  #old = new Map<number, V>();

  get(nodeid: number): V | undefined {
    return this.#young.get(nodeid) ?? this.#old.get(nodeid);
  }

  set(nodeid: number, value: V): void {
    if (this.#young.size >= LIMIT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(nodeid, value);
  }
}
