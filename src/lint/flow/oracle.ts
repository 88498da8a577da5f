/** A path that goes like one before up to a fork, and there another way. */
interface Other {
  readonly ways: readonly number[];
  readonly at: number;
  readonly way: number;
}

/**
 * Where a path forks, says which way to go, so that all ways are gone in the end. Each path differs from one that was gone
 * before in one choice; those that differ in few come first, so that the first hundred show most of what there is.
 */
export class Oracle {
  readonly #waiting: Other[] = [];
  #followed = 0;
  #given: readonly number[] = [];
  #taken: { readonly way: number; readonly ways: number }[] = [];
  /** By state, the way that came to it first. */
  readonly #reached = new Map<string, string>();

  /** @returns a number below `ways`. */
  choose(ways: number): number {
    const way = this.#given[this.#taken.length] ?? 0;
    this.#taken.push({ way, ways });
    return way;
  }

  /** The choices so far. */
  get way(): string {
    return this.#taken.map(({ way }) => way).join('');
  }

  /** Whether another way has led to the same state before: all that follows from it is followed there. */
  isReached(state: string): boolean {
    const { way } = this;
    const first = this.#reached.get(state) ?? way;
    this.#reached.set(state, first);
    return first !== way;
  }

  /** Begins the next path. @returns false where there is none. */
  next(): boolean {
    this.#addOthers();
    const other = this.#waiting[this.#followed];
    if (other === undefined) return false;
    this.#followed += 1;
    this.#given = [...other.ways.slice(0, other.at), other.way];
    this.#taken = [];
    return true;
  }

  /** The same path, with another choice at one of the forks that were new on it. */
  #addOthers(): void {
    const ways = this.#taken.map(({ way }) => way);
    for (const [at, fork] of this.#taken.entries()) {
      if (at < this.#given.length) continue;
      for (let other = 1; other < fork.ways; other += 1) this.#waiting.push({ ways, at, way: other });
    }
  }
}
