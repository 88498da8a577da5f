/**
 * The counts as they were told. A count that is another one was changed behind the audit's back, through a reference or
 * a method that cannot be watched; once that was seen nothing of the book is believed to be told.
 */
export class Shadow {
  readonly #told = new Map<number, number>();
  #bypassed = false;

  /** Begins with the counts that are there. */
  reset(counts: Iterable<readonly [nodeid: number, count: number]>): void {
    this.#told.clear();
    for (const [nodeid, count] of counts) this.tell(nodeid, count);
  }

  tell(nodeid: number, change: number): void {
    const count = (this.#told.get(nodeid) ?? 0) + change;
    if (count === 0) this.#told.delete(nodeid);
    else this.#told.set(nodeid, count);
  }

  /** Whether a count, and every one that was asked about before, is what was told. */
  agrees(nodeid: number, count: number): boolean {
    this.#bypassed ||= count !== (this.#told.get(nodeid) ?? 0);
    return !this.#bypassed;
  }
}
