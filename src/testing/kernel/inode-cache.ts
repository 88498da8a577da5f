import type { WireAttributes, WireEntry } from './inode.js';
import { Inode, STATX } from './inode.js';
import type { SimulatedClock } from './clock.js';
import type { ForgetQueue } from './forget-queue.js';
import { isInvalid, isType, S_IFDIR } from './modes.js';
import type { Scheduler } from './task.js';

const ROOT_NODEID = 1;

/** The state of the cache when a request was made (fuse_get_attr_version(), fuse_get_evict_ctr()). */
export interface Asked {
  readonly version: number;
  readonly evictions: number;
}

/** The inodes that the kernel knows, by nodeid (fs/fuse/inode.c). */
export class InodeCache {
  readonly root: Inode;
  readonly #hashed = new Map<number, Inode>();
  /** Those whose nodeid another inode has got, until they are evicted. */
  readonly #unhashed = new Set<Inode>();
  readonly #forgets: ForgetQueue;
  readonly #clock: SimulatedClock;
  readonly #scheduler: Scheduler;
  #version = 1;
  #evictions = 0;
  /** From here on nothing is given back: the file system is being unmounted, or its connection is gone. */
  isClosed = false;

  constructor(forgets: ForgetQueue, clock: SimulatedClock, scheduler: Scheduler) {
    this.#forgets = forgets;
    this.#clock = clock;
    this.#scheduler = scheduler;
    // fuse_get_root_inode(): with the mode of the mount option, without any attributes, never evicted.
    this.root = new Inode(ROOT_NODEID, 0, { mode: S_IFDIR } as WireAttributes, scheduler);
    this.root.nlookup = 1;
    this.root.references = 1;
    this.#hashed.set(ROOT_NODEID, this.root);
  }

  /** The inode of a nodeid, if the kernel knows one (fuse_ilookup()). */
  find(nodeid: number): Inode | undefined {
    return this.#hashed.get(nodeid);
  }

  /** All that are known, the bad ones among them. */
  *all(): IterableIterator<Inode> {
    yield* this.#hashed.values();
    yield* this.#unhashed;
  }

  /**
   * The inode that a reply hands over, counted and with a reference for the caller (fuse_iget()).
   * @param asked as {@link asking} gave it when the request was made; absent: the inode was just created.
   */
  obtain(entry: WireEntry, asked?: Asked): Inode {
    const nodeid = Number(entry.nodeid);
    let inode = this.#hashed.get(nodeid);
    if (inode?.differsFrom(entry.generation, entry.attr) === true) {
      inode.isBad = true;
      if (inode !== this.root) {
        this.#hashed.delete(nodeid);
        this.#unhashed.add(inode);
        inode = undefined;
      }
    }
    const isNew = inode === undefined;
    inode ??= this.#add(new Inode(nodeid, entry.generation, entry.attr, this.#scheduler));
    inode.references += 1;
    inode.nlookup += 1;
    const until = this.#clock.until(entry.attr_valid, entry.attr_valid_nsec);
    this.change(inode, entry.attr, until, asked?.version ?? 0);
    // It may have been evicted meanwhile, and changed before: nobody knows by now what the attributes are of.
    if (isNew && asked !== undefined && asked.evictions !== this.#evictions) invalidate(inode);
    return inode;
  }

  /** Keeps an inode (ihold()). */
  hold(inode: Inode): Inode {
    inode.references += 1;
    return inode;
  }

  /** Lets go of an inode. Nobody keeps what nobody uses: generic_delete_inode() is fuse's drop_inode. */
  put(inode: Inode): void {
    inode.references -= 1;
    if (inode.references === 0) this.#evict(inode);
  }

  /** What a lookup that begins now has to tell {@link obtain}. */
  asking(): Asked {
    return { version: this.#version, evictions: this.#evictions };
  }

  /** The version that attributes have which are asked for now (fuse_get_attr_version()). */
  get now(): number {
    return this.#version;
  }

  /** The inode changes: attributes that were asked for before are out of date. */
  outdate(inode: Inode): void {
    this.#version += 1;
    inode.version = this.#version;
  }

  /** Takes over attributes, unless they are older than what is known. Source: fuse_change_attributes_i() */
  change(inode: Inode, attributes: WireAttributes, validUntil: number, version: number): void {
    if (version !== 0 && inode.version > version) return;
    this.outdate(inode);
    dropOutdatedPages(inode, attributes);
    inode.attributes = attributes;
    inode.validUntil = validUntil;
    inode.invalid = 0;
  }

  /** Whether attributes have to be asked for again. @param mask which of them are of interest. */
  isStale(inode: Inode, mask: number): boolean {
    return (inode.invalid & mask) !== 0 || this.#clock.isOver(inode.validUntil);
  }

  #add(inode: Inode): Inode {
    this.#hashed.set(inode.nodeid, inode);
    return inode;
  }

  /** fuse_evict_inode() */
  #evict(inode: Inode): void {
    if (this.#hashed.get(inode.nodeid) === inode) this.#hashed.delete(inode.nodeid);
    this.#unhashed.delete(inode);
    this.#evictions += 1;
    if (!this.isClosed && inode.nlookup > 0) this.#forgets.add(inode.nodeid, inode.nlookup);
    inode.nlookup = 0;
  }
}

/** A directory, or another file of it, has changed: what is known of it must be asked for again (fuse_dir_changed()). */
export function invalidate(inode: Inode, mask: number = STATX.BASIC): void {
  inode.invalid |= mask;
}

/** Attributes that this inode cannot have: the kernel gives it up then (fuse_make_bad()). */
export function isWrong(inode: Inode, attributes: WireAttributes): boolean {
  return isInvalid(attributes) || !isType(attributes.mode, inode.type);
}

/** FUSE_AUTO_INVAL_DATA: content is dropped where the size or the time of the last change is another one. */
function dropOutdatedPages(inode: Inode, { mtime, mtimensec, size }: WireAttributes): void {
  const { attributes } = inode;
  if (attributes.size !== size || attributes.mtime !== mtime || attributes.mtimensec !== mtimensec)
    inode.pages = undefined;
}
