/**
 * Where a path forks, says which way to go, so that all ways are gone in the end. Each path differs from one that was gone
 * before in one choice; those that differ in few come first, so that the first hundred show most of what there is.
 */
export class Oracle {
  readonly #waiting: (readonly number[])[] = [];
  #given: readonly number[] = [];
  #taken: { readonly way: number; readonly ways: number }[] = [];

  /** @returns a number below `ways`. */
  choose(ways: number): number {
    const way = this.#given[this.#taken.length] ?? 0;
    this.#taken.push({ way, ways });
    return way;
  }

  /** Begins the next path. @returns false where there is none. */
  next(): boolean {
    this.#addOthers();
    const given = this.#waiting.shift();
    if (given === undefined) return false;
    this.#given = given;
    this.#taken = [];
    return true;
  }

  /** The same path, with another choice at one of the forks that were new on it. */
  #addOthers(): void {
    const ways = this.#taken.map(({ way }) => way);
    for (const [at, fork] of this.#taken.entries()) {
      if (at < this.#given.length) continue;
      for (let other = 1; other < fork.ways; other += 1) this.#waiting.push([...ways.slice(0, at), other]);
    }
  }
}
