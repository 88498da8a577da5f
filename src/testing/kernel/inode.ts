import type { Struct } from '../../protocol/layout.js';
import type { FUSE_ATTR, FUSE_ENTRY_OUT } from '../../protocol/structs.js';
import type { Dentry } from './dentry.js';
import { InodeLock } from './inode-lock.js';
import { isType, S_IFMT } from './modes.js';
import type { Scheduler } from './task.js';

/** struct fuse_attr as a reply had it. */
export type WireAttributes = Struct<typeof FUSE_ATTR.fields>;
/** struct fuse_entry_out as a reply had it. */
export type WireEntry = Struct<typeof FUSE_ENTRY_OUT.fields>;

/** Bits of {@link Inode.invalid}, as statx(2) has them: which attributes must be asked for again. */
export const STATX = {
  MODE: 0x2,
  UID: 0x8,
  GID: 0x10,
  ATIME: 0x20,
  CTIME: 0x80,
  INO: 0x100,
  SIZE: 0x200,
  BASIC: 0x7ff,
} as const;

/** What the kernel knows of one nodeid (struct fuse_inode). */
export class Inode {
  /** Lookups that were handed over and not given back: FORGET will name this many. */
  nlookup = 0;
  /** Who keeps it: names, open files, whoever works on it. At 0 it is evicted. */
  references = 0;
  attributes: WireAttributes;
  /** Until when the attributes may be trusted (i_time). */
  validUntil = 0;
  /** Which attributes are known to be stale (inval_mask). */
  invalid: number = STATX.BASIC;
  /** Attributes of requests that were sent before this are out of date. */
  version = 0;
  /** The nodeid was given to another file: everything fails with EIO (fuse_make_bad()). */
  isBad = false;
  /** A directory that was removed (S_DEAD): nothing can be created in it any more. */
  isDead = false;
  /** Somebody looked up a name in it, so its next page is asked for with attributes (FUSE_I_ADVISE_RDPLUS). */
  advisesPlus = false;
  /** It came with a page of READDIRPLUS and was not looked up since (FUSE_I_INIT_RDPLUS). */
  cameWithPage = false;
  /** Its names. */
  readonly aliases = new Set<Dentry>();
  readonly lock: InodeLock;
  /** Held around LOOKUP and READDIR in a directory, unless the session allows them at once (fuse_lock_inode()). */
  readonly directoryLock: InodeLock;
  /** Cached content of a regular file, by page. */
  pages: Map<number, Uint8Array> | undefined;

  constructor(
    readonly nodeid: number,
    readonly generation: number | bigint,
    attributes: WireAttributes,
    scheduler: Scheduler,
  ) {
    this.attributes = attributes;
    this.lock = new InodeLock(scheduler);
    this.directoryLock = new InodeLock(scheduler);
  }

  /** What never changes of its mode. */
  get type(): number {
    return this.attributes.mode & S_IFMT;
  }

  is(type: number): boolean {
    return isType(this.attributes.mode, type);
  }

  /** Another file has got this nodeid since. Source: fuse_stale_inode() */
  differsFrom(generation: number | bigint, attributes: WireAttributes): boolean {
    return this.generation !== generation || !isType(attributes.mode, this.type);
  }
}
