import type { InodeIdentity } from './nodeids.js';

/** What lets go of the inodes that a hold has kept. */
export interface Releaser {
  drop(inode: InodeIdentity): void;
}

/**
 * Keeps inodes in their table: what a hold has obtained stays until the hold is released. Each request has one, which
 * ends with the reply; an application makes others with `inodes.hold()`.
 */
export class Hold implements Disposable {
  /** The table that it belongs to. */
  readonly owner: Releaser;
  /** Most requests obtain one inode, so the first needs no list. */
  #first: InodeIdentity | undefined;
  #others: InodeIdentity[] | undefined;
  #isReleased = false;

  constructor(owner: Releaser) {
    this.owner = owner;
  }

  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** The inode has been pinned for it. */
  add(inode: InodeIdentity): void {
    if (this.#first === undefined) this.#first = inode;
    else (this.#others ??= []).push(inode);
  }

  /** @returns the first of these nodeids that it does not keep. */
  lacks(nodeids: readonly number[]): number | undefined {
    const others = this.#others;
    if (others === undefined) return nodeids.find((nodeid) => nodeid !== this.#first?.nodeid);
    const kept = new Set(others.map(({ nodeid }) => nodeid));
    return nodeids.find((nodeid) => nodeid !== this.#first?.nodeid && !kept.has(nodeid));
  }

  /** Lets go of all; more than once is as good as once. */
  release(): void {
    const first = this.#first;
    const others = this.#others;
    this.#isReleased = true;
    this.#first = this.#others = undefined;
    if (first !== undefined) this.owner.drop(first);
    if (others !== undefined) for (const inode of others) this.owner.drop(inode);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** Registered, because the class that is mounted may import another copy of this module than who mounts it. */
const HOLD = Symbol.for('tallyfs.hold');

interface Holding {
  [HOLD]?: Hold | undefined;
}

/** Gives a request its hold. */
export function giveHold(request: object, hold: Hold): void {
  (request as Holding)[HOLD] = hold;
}

/** The hold of a request; undefined for one that can have none, and for what is no request. */
export function holdOf(request: object | null | undefined): Hold | undefined {
  return (request as Holding | null | undefined)?.[HOLD];
}
