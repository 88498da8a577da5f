/** What tells an inode apart from all others, over time too. */
export interface InodeIdentity {
  readonly nodeid: number;
  /** 0 to 2^32−1. */
  readonly generation: number;
}

/** The root has 1. */
const FIRST = 2;

/**
 * Gives out nodeids. One that came back is given out again, so that numbers stay small, and then with another generation:
 * the kernel keeps 32 bits of it (fuse_iget(), fs/fuse/inode.c), and a file handle of the old inode then is stale.
 */
export class Nodeids {
  readonly #free: number[] = [];
  #next = FIRST;
  #generation = 0;

  take(): InodeIdentity {
    const nodeid = this.#free.pop();
    if (nodeid === undefined) return { nodeid: this.#next++, generation: this.#generation };
    this.#generation = (this.#generation + 1) >>> 0;
    return { nodeid, generation: this.#generation };
  }

  giveBack(nodeid: number): void {
    this.#free.push(nodeid);
  }
}
