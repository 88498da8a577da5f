import { Inode } from './inode.js';

/** What a name stands for, and where it is in listings. */
interface Entry {
  inode: Inode;
  readonly cookie: bigint;
}

/** Cookies that no number can tell, as those of ext4: whoever squeezes them into one is found out. */
const FIRST_COOKIE = 1n << 62n;
/** What tmpfs says that an entry takes. BOGO_DIRENT_SIZE, mm/shmem.c */
const ENTRY_SIZE = 20;

export class Directory extends Inode {
  override readonly pages = 0;
  /** Names in the order in which they were given, which is that of their cookies. */
  readonly #entries = new Map<string, Entry>();
  #cookies = FIRST_COOKIE;
  /** Where ".." leads; itself for the root. */
  parent: Directory = this;
  /** It was removed: no name can be made in it any more. */
  isDead = false;

  override get size(): number {
    return ENTRY_SIZE * (2 + this.#entries.size);
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  find(name: string): Inode | undefined {
    return this.#entries.get(name)?.inode;
  }

  /** @param name one that is not taken. */
  add(name: string, inode: Inode): void {
    this.#cookies += 1n;
    this.#entries.set(name, { inode, cookie: this.#cookies });
    if (inode instanceof Directory) this.#adopt(inode);
  }

  remove(name: string): void {
    if (this.find(name) instanceof Directory) this.nlink -= 1;
    this.#entries.delete(name);
  }

  /** Puts another inode in the place of a name. */
  replace(name: string, inode: Inode): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    if (entry.inode instanceof Directory) this.nlink -= 1;
    entry.inode = inode;
    if (inode instanceof Directory) this.#adopt(inode);
  }

  /** Whether another directory is this one, or somewhere below. */
  isAbove(other: Directory): boolean {
    for (let at = other; ; at = at.parent) {
      if (at === this) return true;
      if (at === at.parent) return false;
    }
  }

  /** The entries behind a cookie. */
  *behind(cookie: bigint): Generator<readonly [name: string, inode: Inode, cookie: bigint]> {
    if (cookie < 1n) yield ['.', this, 1n];
    if (cookie < 2n) yield ['..', this.parent, 2n];
    for (const [name, entry] of this.#entries) {
      if (entry.cookie > cookie) yield [name, entry.inode, entry.cookie];
    }
  }

  #adopt(child: Directory): void {
    child.parent = this;
    this.nlink += 1;
  }
}
