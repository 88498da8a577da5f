/**
 * What one request did to the book: its own net change for each nodeid. Most requests touch one nodeid or none, so the
 * first has members of its own and only the others need a map.
 */
export class Charge {
  #nodeid = 0;
  #change = 0;
  #more: Map<number, number> | undefined;

  /** Books a change of a nodeid's count to this request. */
  book(nodeid: number, change: number): void {
    if (this.#change === 0) this.#nodeid = nodeid;
    if (this.#nodeid === nodeid) this.#change += change;
    else this.#bookMore(nodeid, change);
  }

  /** The net change of one nodeid. */
  of(nodeid: number): number {
    const more = this.#more?.get(nodeid) ?? 0;
    return this.#nodeid === nodeid ? this.#change + more : more;
  }

  get isEmpty(): boolean {
    return this.#change === 0 && (this.#more === undefined || this.#more.size === 0);
  }

  /** The nodeids with a net change other than 0. */
  nodeids(): number[] {
    const touched = this.#change === 0 ? [] : [this.#nodeid];
    for (const nodeid of this.#more?.keys() ?? []) {
      if (nodeid !== this.#nodeid || this.#change === 0) touched.push(nodeid);
    }
    return touched.filter((nodeid) => this.of(nodeid) !== 0);
  }

  #bookMore(nodeid: number, change: number): void {
    this.#more ??= new Map();
    const sum = (this.#more.get(nodeid) ?? 0) + change;
    if (sum === 0) this.#more.delete(nodeid);
    else this.#more.set(nodeid, sum);
  }
}
