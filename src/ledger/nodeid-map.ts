/** How many numbers may be left out for each that is there. A place in an array takes a quarter of one in a Map. */
const SPARSEST = 4;
const SMALLEST = 64;
/** With so many in the array, it may begin elsewhere. */
const MOVABLE = 1;

/**
 * A Map by nodeid. Most file systems number their inodes from 1 on, and give numbers out again or go on, so an array has
 * them, as long as few are left out; what is far away is in a Map.
 */
export class NodeidMap<V extends number | bigint> {
  /** From the nodeid {@link #first} on. Those that are absent are undefined, and none of these are at the end. */
  readonly #near: (V | undefined)[] = [];
  readonly #far = new Map<number, V>();
  #first = 0;
  #size = 0;

  get(nodeid: number): V | undefined {
    const place = nodeid - this.#first;
    // Reading outside of an array is slow.
    const near = place >= 0 && place < this.#near.length ? this.#near[place] : undefined;
    return near === undefined && this.#far.size > 0 ? this.#far.get(nodeid) : near;
  }

  has(nodeid: number): boolean {
    return this.get(nodeid) !== undefined;
  }

  set(nodeid: number, value: V): void {
    if (!this.has(nodeid)) this.#add(nodeid);
    if (!this.#reach(nodeid)) {
      this.#far.set(nodeid, value);
      return;
    }
    this.#near[nodeid - this.#first] = value;
    // It may have been far away when it came.
    if (this.#far.size > 0) this.#far.delete(nodeid);
  }

  delete(nodeid: number): void {
    if (!this.has(nodeid)) return;
    this.#size -= 1;
    if (this.#far.delete(nodeid)) return;
    this.#near[nodeid - this.#first] = undefined;
    while (this.#near.length > 0 && this.#near.at(-1) === undefined) this.#near.pop();
  }

  /** How many nodeids there are. */
  get size(): number {
    return this.#size;
  }

  /** In no order that could be relied on. */
  *entries(): IterableIterator<[nodeid: number, value: V]> {
    for (const [place, value] of this.#near.entries())
      if (value !== undefined) yield [this.#first + place, value];
    yield* this.#far;
  }

  #add(nodeid: number): void {
    if (this.#size - this.#far.size <= MOVABLE && this.#isFar(nodeid)) this.#begin(nodeid);
    this.#size += 1;
  }

  /** Makes room for a nodeid in the array. @returns whether it has its place there. */
  #reach(nodeid: number): boolean {
    // What is no nodeid at all is a mistake of the caller's, which the audit is to see as it is.
    if (!Number.isInteger(nodeid) || nodeid < 0) return false;
    if (this.#isFar(nodeid)) return false;
    while (this.#near.length <= nodeid - this.#first) this.#near.push(undefined);
    return true;
  }

  #isFar(nodeid: number): boolean {
    const place = nodeid - this.#first;
    return (
      place < 0 || place >= Math.max(this.#near.length, SMALLEST + SPARSEST * (this.#size - this.#far.size))
    );
  }

  /** Has the array begin elsewhere: all but a few were forgotten, such as the root, and numbers were not given out again. */
  #begin(nodeid: number): void {
    this.#near.forEach((value, place) => {
      if (value !== undefined) this.#far.set(this.#first + place, value);
    });
    this.#near.length = 0;
    this.#first = Number.isSafeInteger(nodeid) ? nodeid : 0;
  }
}
