import type { Dentry } from './dentry.js';
import { failure, isFailure } from './failure.js';
import { isWrong } from './inode-cache.js';
import type { Inode, WireEntry } from './inode.js';
import { isInvalid, S_IFDIR } from './modes.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

/** FUSE_NAME_MAX before it was raised for servers with large requests. */
const NAME_MAX = 1024;

const ROOT_NODEID = 1;

/** How a name is looked up. */
export interface LookupFlags {
  /** It is about to be created, or to be replaced: what is cached is not trusted (LOOKUP_EXCL, LOOKUP_RENAME_TARGET). */
  readonly anew?: boolean;
}

/** The directory that a dentry stands for. @throws Failure ENOTDIR */
export function directoryOf(dentry: Dentry): Inode {
  if (dentry.inode?.is(S_IFDIR) !== true) throw failure('ENOTDIR');
  return dentry.inode;
}

/** Finds a name in a directory, without a lock where it is cached (lookup_fast(), lookup_slow(), fs/namei.c). */
export function* findName(system: System, caller: Caller, parent: Dentry, name: string): Work<Dentry> {
  const cached = yield* findCached(system, caller, parent, name);
  if (cached !== undefined) return cached;
  const { lock } = directoryOf(parent);
  yield* lock.shared();
  try {
    return yield* findShared(system, caller, parent, name);
  } finally {
    lock.release();
  }
}

/** A name in a directory that is held exclusively (lookup_one_qstr_excl()). It may have no inode. */
export function* findExclusive(
  system: System,
  caller: Caller,
  parent: Dentry,
  name: string,
  flags: LookupFlags = {},
): Work<Dentry> {
  const cached = yield* findCached(system, caller, parent, name, flags);
  if (cached !== undefined) return cached;
  assertAlive(directoryOf(parent));
  const dentry = system.dentries.make(parent, name);
  return yield* lookUpOrPut(system, caller, parent, dentry);
}

/** The cached dentry, if it is still valid; it is in use then. */
export function* findCached(
  system: System,
  caller: Caller,
  parent: Dentry,
  name: string,
  flags: LookupFlags = {},
): Work<Dentry | undefined> {
  const { dentries } = system;
  const cached = parent.children.get(name);
  if (cached === undefined) return undefined;
  dentries.get(cached);
  if (yield* validates(system, caller, parent, cached, flags)) return cached;
  dentries.put(cached);
  return undefined;
}

/** A name in a directory that is held shared: who comes second waits for the first (d_alloc_parallel()). */
export function* findShared(system: System, caller: Caller, parent: Dentry, name: string): Work<Dentry> {
  for (;;) {
    const { dentry, isNew } = yield* claim(system, parent, name);
    if (isNew) return yield* lookUpClaimed(system, caller, parent, dentry);
    if (yield* validates(system, caller, parent, dentry, {})) return dentry;
    system.dentries.put(dentry);
  }
}

/** The dentry of a name, or a new one that nobody else may look up until {@link DentryCache.lookupDone}. */
export function* claim(
  { dentries }: System,
  parent: Dentry,
  name: string,
): Work<{ dentry: Dentry; isNew: boolean }> {
  for (;;) {
    const known = parent.children.get(name);
    if (known !== undefined) return { dentry: dentries.get(known), isNew: false };
    const other = parent.inLookup.get(name);
    if (other === undefined) break;
    other.waiting ??= [];
    yield other;
  }
  const dentry = dentries.make(parent, name);
  parent.inLookup.set(name, dentry);
  return { dentry, isNew: true };
}

/** Looks up what {@link claim} made. */
export function* lookUpClaimed(system: System, caller: Caller, parent: Dentry, dentry: Dentry): Work<Dentry> {
  try {
    return yield* lookUpOrPut(system, caller, parent, dentry);
  } finally {
    system.dentries.lookupDone(parent, dentry);
  }
}

/** @returns false, and drops it, where the dentry has to be looked up again. */
function* validates(
  system: System,
  caller: Caller,
  parent: Dentry,
  dentry: Dentry,
  flags: LookupFlags,
): Work<boolean> {
  try {
    if (yield* revalidate(system, caller, parent, dentry, flags)) return true;
  } catch (error) {
    system.dentries.put(dentry);
    throw error;
  }
  system.dentries.invalidate(dentry);
  return false;
}

/** fuse_dentry_revalidate(), fs/fuse/dir.c */
function* revalidate(
  system: System,
  caller: Caller,
  parent: Dentry,
  dentry: Dentry,
  { anew = false }: LookupFlags,
): Work<boolean> {
  const { inode } = dentry;
  if (dentry.epoch < system.dentries.epoch || inode?.isBad === true) return false;
  if (!anew && !system.clock.isOver(dentry.validUntil)) {
    if (inode?.cameWithPage === true) useReaddirplus(parent, inode);
    return true;
  }
  // For names that do not exist there is no way but a new lookup.
  if (inode === undefined) return false;
  const version = system.inodes.now;
  const entry = yield* tryLookup(caller, directoryOf(parent), dentry.name);
  if (entry === undefined) return false;
  if (entry.nodeid !== inode.nodeid) {
    system.forgets.add(Number(entry.nodeid), 1);
    return false;
  }
  inode.nlookup += 1;
  if (isWrong(inode, entry.attr) || inode.differsFrom(entry.generation, entry.attr)) return false;
  system.inodes.change(
    inode,
    entry.attr,
    system.clock.until(entry.attr_valid, entry.attr_valid_nsec),
    version,
  );
  expire(system, dentry, entry);
  return true;
}

/** LOOKUP; undefined for whatever makes a dentry invalid. */
function* tryLookup(caller: Caller, directory: Inode, name: string): Work<WireEntry | undefined> {
  try {
    const entry = yield* ask(caller, 'lookup', directory.nodeid, {}, { names: [name] });
    return entry.nodeid === 0 ? undefined : entry;
  } catch (error) {
    if (isFailure(error, 'ENOMEM', 'EINTR')) throw error;
    return undefined;
  }
}

/** Looks a name up; the dentry is let go of where that fails. */
function* lookUpOrPut(system: System, caller: Caller, parent: Dentry, dentry: Dentry): Work<Dentry> {
  try {
    return yield* lookUp(system, caller, parent, dentry);
  } catch (error) {
    system.dentries.put(dentry);
    throw error;
  }
}

/** fuse_lookup(). @returns the dentry with what was found, which may be another one. */
export function* lookUp(system: System, caller: Caller, parent: Dentry, dentry: Dentry): Work<Dentry> {
  const { dentries, inodes } = system;
  const directory = directoryOf(parent);
  if (directory.isBad) throw failure('EIO');
  const asked = inodes.asking();
  const entry = yield* exclusiveUnlessParallel(
    system,
    directory,
    lookupName(caller, directory.nodeid, dentry.name),
  );
  if (entry !== undefined && entry.nodeid !== 0) {
    const inode = inodes.obtain(entry, asked);
    if (inode.nodeid === ROOT_NODEID) {
      inodes.put(inode);
      throw failure('EIO');
    }
    dentry = spliceName(system, dentry, inode);
    directory.advisesPlus = true;
  } else {
    dentries.hash(dentry);
  }
  dentry.epoch = dentries.epoch;
  if (entry === undefined) dentry.validUntil = 0;
  else expire(system, dentry, entry);
  return dentry;
}

/** Gives a dentry its inode. @throws Failure ELOOP where a directory would come to lie in itself. */
export function spliceName({ dentries }: System, dentry: Dentry, inode: Inode): Dentry {
  const spliced = dentries.splice(dentry, inode, inode.is(S_IFDIR));
  if (spliced === undefined) throw failure('ELOOP');
  if (spliced !== dentry) dentries.put(dentry);
  return spliced;
}

/** fuse_lookup_name(). @returns undefined where there is no such name and nothing says for how long. */
export function* lookupName(caller: Caller, nodeid: number, name: string): Work<WireEntry | undefined> {
  if (Buffer.byteLength(name) > NAME_MAX) throw failure('ENAMETOOLONG');
  let entry: WireEntry;
  try {
    entry = yield* ask(caller, 'lookup', nodeid, {}, { names: [name] });
  } catch (error) {
    if (isFailure(error, 'ENOENT')) return undefined;
    throw error;
  }
  // Dropped without a word: nobody will ever forget it.
  if (entry.nodeid !== 0 && isInvalid(entry.attr)) throw failure('EIO');
  return entry;
}

/** fuse_lock_inode(): without FUSE_PARALLEL_DIROPS one LOOKUP or READDIR at a time in each directory. */
export function* exclusiveUnlessParallel<T>({ features }: System, directory: Inode, work: Work<T>): Work<T> {
  if (features.has('PARALLEL_DIROPS')) return yield* work;
  const { directoryLock } = directory;
  yield* directoryLock.exclusive();
  try {
    return yield* work;
  } finally {
    directoryLock.release();
  }
}

/** fuse_change_entry_timeout() */
export function expire({ clock, dentries }: System, dentry: Dentry, entry: WireEntry): void {
  dentry.epoch = dentries.epoch;
  dentry.validUntil = clock.until(entry.entry_valid, entry.entry_valid_nsec);
}

/** @throws Failure ENOENT for a directory that was removed. */
export function assertAlive(directory: Inode): void {
  if (directory.isDead) throw failure('ENOENT');
}

function useReaddirplus(parent: Dentry, inode: Inode): void {
  inode.cameWithPage = false;
  if (parent.inode !== undefined) parent.inode.advisesPlus = true;
}
