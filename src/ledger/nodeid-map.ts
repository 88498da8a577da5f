/** How many numbers may be left out for each that is there. A place in an array takes a quarter of one in a Map. */
const SPARSEST = 4;
const SMALLEST = 64;

/**
 * A Map by nodeid. Most file systems number their inodes from 1 on and give numbers out again, so an array has them, as
 * long as few are left out; what is far away is in a Map.
 */
export class NodeidMap<V extends number | bigint> {
  /** Those that are absent are undefined, and none of these are at the end. */
  readonly #near: (V | undefined)[] = [];
  readonly #far = new Map<number, V>();
  #size = 0;

  get(nodeid: number): V | undefined {
    // Reading behind the end of an array is slow.
    const near = nodeid < this.#near.length ? this.#near[nodeid] : undefined;
    return near === undefined && this.#far.size > 0 ? this.#far.get(nodeid) : near;
  }

  has(nodeid: number): boolean {
    return this.get(nodeid) !== undefined;
  }

  set(nodeid: number, value: V): void {
    if (!this.has(nodeid)) this.#size += 1;
    if (!this.#reach(nodeid)) {
      this.#far.set(nodeid, value);
      return;
    }
    this.#near[nodeid] = value;
    // It may have been far away when it came.
    if (this.#far.size > 0) this.#far.delete(nodeid);
  }

  delete(nodeid: number): void {
    if (!this.has(nodeid)) return;
    this.#size -= 1;
    if (this.#far.delete(nodeid)) return;
    this.#near[nodeid] = undefined;
    while (this.#near.length > 0 && this.#near.at(-1) === undefined) this.#near.pop();
  }

  /** How many nodeids there are. */
  get size(): number {
    return this.#size;
  }

  /** In no order that could be relied on. */
  *entries(): IterableIterator<[nodeid: number, value: V]> {
    for (const [nodeid, value] of this.#near.entries()) if (value !== undefined) yield [nodeid, value];
    yield* this.#far;
  }

  /** Makes room for a nodeid in the array. @returns whether it has its place there. */
  #reach(nodeid: number): boolean {
    // What is no nodeid at all is a mistake of the caller's, which the audit is to see as it is.
    if (!Number.isInteger(nodeid) || nodeid < 0) return false;
    if (nodeid < this.#near.length) return true;
    if (nodeid >= SMALLEST + SPARSEST * this.#size) return false;
    while (this.#near.length <= nodeid) this.#near.push(undefined);
    return true;
  }
}
