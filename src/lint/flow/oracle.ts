/** Where a path forks, says which way to go, so that all ways are gone in the end: depth first, one path at a time. */
export class Oracle {
  readonly #trail: { taken: number; readonly ways: number }[] = [];
  #at = 0;

  /** @returns a number below `ways`. */
  choose(ways: number): number {
    const known = this.#trail[this.#at];
    this.#at += 1;
    if (known !== undefined) return known.taken;
    this.#trail.push({ taken: 0, ways });
    return 0;
  }

  /** Begins the next path. @returns false where there is none. */
  next(): boolean {
    this.#trail.length = Math.min(this.#trail.length, this.#at);
    this.#at = 0;
    for (;;) {
      const last = this.#trail.at(-1);
      if (last === undefined) return false;
      last.taken += 1;
      if (last.taken < last.ways) return true;
      this.#trail.pop();
    }
  }
}
