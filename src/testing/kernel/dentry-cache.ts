import { Dentry } from './dentry.js';
import type { Inode } from './inode.js';
import type { InodeCache } from './inode-cache.js';
import type { Scheduler } from './task.js';

/** The names that the kernel knows (fs/dcache.c). */
export class DentryCache {
  readonly root: Dentry;
  /** Names that were validated in an earlier one have to be asked for again (FUSE_NOTIFY_INC_EPOCH). */
  epoch = 0;
  readonly #inodes: InodeCache;
  readonly #scheduler: Scheduler;

  constructor(inodes: InodeCache, scheduler: Scheduler) {
    this.#inodes = inodes;
    this.#scheduler = scheduler;
    this.root = new Dentry('', undefined, undefined);
    this.attach(this.root, inodes.root);
    this.root.count = 1;
  }

  /** Keeps a dentry (dget()). */
  get(dentry: Dentry): Dentry {
    dentry.count += 1;
    return dentry;
  }

  /** Lets go of a dentry (dput()): one that cannot be found any more goes with its last user. */
  put(dentry: Dentry): void {
    dentry.count -= 1;
    if (dentry.count === 0 && !dentry.isHashed) this.#kill(dentry);
  }

  /** A dentry that cannot be found yet, with a use for the caller (d_alloc()). */
  make(parent: Dentry, name: string): Dentry {
    const dentry = new Dentry(name, this.get(parent), undefined);
    dentry.isHashed = false;
    return this.get(dentry);
  }

  /** A dentry that has no place in the tree (yet); it takes over the reference to its inode. */
  makeDetached(inode: Inode): Dentry {
    const dentry = new Dentry('', undefined, undefined);
    dentry.isHashed = false;
    this.attach(dentry, inode);
    return dentry;
  }

  /**
   * Makes a dentry findable under its name (d_rehash()). Another one can have the name only where locks exclude nothing:
   * nobody would find that one any more, not even to drop it.
   */
  hash(dentry: Dentry): void {
    const other = dentry.parent?.children.get(dentry.name);
    if (other !== undefined && other !== dentry) this.drop(other);
    dentry.isHashed = true;
    dentry.parent?.children.set(dentry.name, dentry);
  }

  /** Gives a dentry its inode, whose reference it takes over. */
  attach(dentry: Dentry, inode: Inode): void {
    this.#detach(dentry);
    dentry.inode = inode;
    inode.aliases.add(dentry);
  }

  /** The name cannot be found any more (d_drop()); who uses the dentry keeps it. */
  drop(dentry: Dentry): void {
    if (!dentry.isHashed) return;
    dentry.isHashed = false;
    if (dentry.parent?.children.get(dentry.name) === dentry) dentry.parent.children.delete(dentry.name);
    if (dentry.count === 0) this.#kill(dentry);
  }

  /** Drops a name and all below it that nobody uses (d_invalidate()). */
  invalidate(dentry: Dentry): void {
    this.get(dentry);
    this.drop(dentry);
    this.shrinkBelow(dentry);
    this.put(dentry);
  }

  /** The name was removed: it is kept as one that does not exist, unless it is in use (d_delete()). */
  delete(dentry: Dentry): void {
    if (dentry.count > 1) this.drop(dentry);
    else this.#detach(dentry);
  }

  /** Gives a dentry the name of another one, which is dropped (d_move()). */
  move(dentry: Dentry, target: Dentry): void {
    this.drop(target);
    this.#rename(dentry, target.parent ?? this.root, target.name);
  }

  /** Two dentries change their names (d_exchange()). */
  exchange(dentry: Dentry, other: Dentry): void {
    const { name, parent } = dentry;
    this.#rename(dentry, other.parent ?? this.root, other.name);
    this.#rename(other, parent ?? this.root, name);
    this.hash(dentry);
  }

  /**
   * Gives a dentry the inode that its name was found to have, whose reference it takes over. A directory has one name
   * only: where it has another one already, that dentry moves to this name and is returned. Source: d_splice_alias()
   * @returns undefined where a directory would come to lie in itself; the inode is let go then.
   */
  splice(dentry: Dentry, inode: Inode, isDirectory: boolean): Dentry | undefined {
    const [alias] = isDirectory ? inode.aliases : [];
    if (alias === undefined || alias === dentry) {
      this.attach(dentry, inode);
      this.hash(dentry);
      return dentry;
    }
    const isAbove = isAncestor(alias, dentry);
    if (!isAbove) {
      this.#rename(alias, dentry.parent ?? this.root, dentry.name);
      this.get(alias);
    }
    this.#inodes.put(inode);
    return isAbove ? undefined : alias;
  }

  /** Names that nobody uses, those that hang deepest first. */
  *unused(below: Dentry = this.root): IterableIterator<Dentry> {
    for (const child of below.children.values()) {
      yield* this.unused(child);
      if (child.count === 0) yield child;
    }
  }

  /** Drops all names below that nobody uses (shrink_dcache_parent()). */
  shrinkBelow(dentry: Dentry): void {
    for (const child of [...dentry.children.values()]) {
      this.shrinkBelow(child);
      if (child.count === 0) this.drop(child);
    }
  }

  /** The lookup of a name is over (d_lookup_done()): who has waited for it looks again. */
  lookupDone(parent: Dentry, dentry: Dentry): void {
    parent.inLookup.delete(dentry.name);
    for (const task of dentry.waiting ?? []) this.#scheduler.wake(task);
    dentry.waiting = undefined;
  }

  #rename(dentry: Dentry, parent: Dentry, name: string): void {
    const before = dentry.parent;
    if (before?.children.get(dentry.name) === dentry) before.children.delete(dentry.name);
    dentry.parent = this.get(parent);
    dentry.name = name;
    this.hash(dentry);
    if (before !== undefined) this.put(before);
  }

  #detach(dentry: Dentry): void {
    const { inode } = dentry;
    if (inode === undefined) return;
    dentry.inode = undefined;
    inode.aliases.delete(dentry);
    this.#inodes.put(inode);
  }

  #kill(dentry: Dentry): void {
    this.#detach(dentry);
    const { parent } = dentry;
    dentry.parent = undefined;
    if (parent !== undefined) this.put(parent);
  }
}

function isAncestor(above: Dentry, below: Dentry): boolean {
  for (let at: Dentry | undefined = below; at !== undefined; at = at.parent) if (at === above) return true;
  return false;
}
