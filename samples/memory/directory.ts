import type { Time } from './clock.js';
import { Inode, type Identity, type Origin } from './inode.js';

/** A name in a directory. */
export interface Dirent {
  readonly name: string;
  readonly inode: Inode;
  /** Where a listing goes on behind it. */
  readonly cookie: number;
}

interface Slot extends Dirent {
  inode: Inode;
  removed: boolean;
}

const DOT_COOKIE = 1;
const DOT_DOT_COOKIE = 2;

/** Fewer are not worth the copy. */
const MANY_REMOVED = 32;

/**
 * A directory. Each new name gets a cookie higher than all before it and keeps it, so that a listing may stop and go
 * on anywhere while names come and go, and shows each name that stays exactly once. readdir(3)
 */
export class Directory extends Inode {
  /** What ".." is; itself for the root. */
  parent: Directory;
  readonly #byName = new Map<string, Slot>();
  /** In the order of cookies, with those that are removed until there are many. */
  #slots: Slot[] = [];
  #removed = 0;
  #lastCookie = DOT_DOT_COOKIE;

  constructor(identity: Identity, origin: Origin, parent?: Directory) {
    super(identity, origin);
    this.parent = parent ?? this;
    this.attr.nlink = 2;
    this.attr.size = 4096;
  }

  get(name: string): Inode | undefined {
    return this.#byName.get(name)?.inode;
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** Gives a name to an inode; an inode that had it loses it. A directory's ".." is a link to this one. */
  attach(name: string, inode: Inode): void {
    const slot = this.#byName.get(name);
    if (slot?.inode instanceof Directory) this.attr.nlink -= 1;
    if (slot === undefined) this.#append(name, inode);
    else slot.inode = inode;
    if (!(inode instanceof Directory)) return;
    inode.parent = this;
    this.attr.nlink += 1;
  }

  detach(name: string): void {
    const slot = this.#byName.get(name);
    if (slot === undefined) return;
    if (slot.inode instanceof Directory) this.attr.nlink -= 1;
    this.#byName.delete(name);
    slot.removed = true;
    this.#removed += 1;
    if (this.#removed > MANY_REMOVED && this.#removed > this.#byName.size) this.#compact();
  }

  /** What is behind a cookie: first "." and "..". */
  *entries(cookie: number): Generator<Dirent, void> {
    if (cookie < DOT_COOKIE) yield { name: '.', inode: this, cookie: DOT_COOKIE };
    if (cookie < DOT_DOT_COOKIE) yield { name: '..', inode: this.parent, cookie: DOT_DOT_COOKIE };
    const slots = this.#slots;
    for (let index = this.#firstBehind(cookie); index < slots.length; index += 1) {
      const slot = slots[index];
      if (slot?.removed === false) yield slot;
    }
  }

  /** The name is gone, and with it ".": nothing can be made in it any more. */
  override unlinked(time: Time): void {
    this.attr.nlink = 0;
    this.changed(time);
  }

  /** Whether a directory is this one, or somewhere below it. */
  contains(directory: Directory): boolean {
    let ancestor = directory;
    while (ancestor !== this && ancestor.parent !== ancestor) ancestor = ancestor.parent;
    return ancestor === this;
  }

  #append(name: string, inode: Inode): void {
    this.#lastCookie += 1;
    const slot = { name, inode, cookie: this.#lastCookie, removed: false };
    this.#byName.set(name, slot);
    this.#slots.push(slot);
  }

  #compact(): void {
    this.#slots = this.#slots.filter((slot) => !slot.removed);
    this.#removed = 0;
  }

  #firstBehind(cookie: number): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slots[middle]?.cookie ?? Infinity) <= cookie) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
