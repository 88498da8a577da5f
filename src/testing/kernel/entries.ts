import type { Operation } from '../../protocol/operations.js';
import type { RequestFields } from '../../protocol/kernel-side.js';
import type { Dentry } from './dentry.js';
import { Failure, failure, isFailure } from './failure.js';
import { invalidate } from './inode-cache.js';
import { STATX, type Inode, type WireEntry } from './inode.js';
import { assertAlive, directoryOf, expire, findExclusive, spliceName } from './lookup.js';
import { isInvalid, isType, S_IFDIR, S_IFLNK, S_IFREG } from './modes.js';
import { checkPermission, MAY } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';
import { at, Walk } from './walk.js';

const ROOT_NODEID = 1;
const S_ISUID = 0o4000;
const S_ISGID_EXEC = 0o2010;

type Creating = 'mknod' | 'mkdir' | 'symlink' | 'link';

/** A request that makes a name, and what it must be answered with. */
interface Creation<Op extends Creating> {
  readonly operation: Op;
  readonly fields: RequestFields<Op>;
  /** Behind the new name. */
  readonly target?: string;
  /** The type of file that the reply must have. */
  readonly mode: number;
  /** The inode that gets one more name. */
  readonly linked?: Inode;
}

/** mkdir(2) */
export function* mkdir(system: System, caller: Caller, path: string, mode: number): Work {
  const masked = maskMode(system, caller, mode & 0o1777);
  const fields = { mode: masked, umask: caller.umask };
  yield* create(system, caller, path, { operation: 'mkdir', fields, mode: S_IFDIR });
}

/** mknod(2) */
export function* mknod(system: System, caller: Caller, path: string, mode: number, rdev: number): Work {
  yield* create(system, caller, path, mknodOf(system, caller, mode, rdev));
}

export function mknodOf(system: System, caller: Caller, mode: number, rdev: number): Creation<'mknod'> {
  const masked = maskMode(system, caller, mode);
  return { operation: 'mknod', fields: { mode: masked, rdev, umask: caller.umask }, mode: masked };
}

/** symlink(2) */
export function* symlink(system: System, caller: Caller, target: string, path: string): Work {
  yield* create(system, caller, path, { operation: 'symlink', fields: {}, target, mode: S_IFLNK });
}

/** link(2) */
export function* link(system: System, caller: Caller, existing: string, path: string): Work {
  yield* at(system, caller, existing, false, function* (inode) {
    if (inode.is(S_IFDIR)) throw failure('EPERM');
    const fields = { oldnodeid: inode.nodeid };
    const creation = { operation: 'link', fields, mode: inode.attributes.mode, linked: inode } as const;
    yield* create(system, caller, path, creation);
  });
}

/** A new name at the end of a path (filename_create(), fs/namei.c). */
function* create<Op extends Creating>(
  system: System,
  caller: Caller,
  path: string,
  wanted: Creation<Op>,
): Work {
  const walk = new Walk(system, caller, path);
  try {
    const name = yield* walk.toParent();
    if (isSpecial(name)) throw failure('EEXIST');
    if (walk.wantsDirectory && wanted.mode !== S_IFDIR) throw failure('ENOENT');
    const { lock } = directoryOf(walk.at);
    yield* lock.exclusive();
    try {
      yield* createIn(system, caller, walk.at, name, wanted);
    } finally {
      lock.release();
    }
  } finally {
    walk.end();
  }
}

function* createIn<Op extends Creating>(
  system: System,
  caller: Caller,
  parent: Dentry,
  name: string,
  wanted: Creation<Op>,
): Work {
  let dentry = yield* findExclusive(system, caller, parent, name, { anew: true });
  try {
    if (dentry.inode !== undefined) throw failure('EEXIST');
    if (wanted.linked !== undefined) yield* checkLinking(system, caller, wanted.linked);
    yield* checkCreation(system, caller, parent);
    dentry = yield* linkLocked(wanted.linked, createEntry(system, caller, parent, dentry, wanted));
  } finally {
    system.dentries.put(dentry);
  }
}

/** link(2) holds the inode as well (vfs_link()). */
function* linkLocked<T>(linked: Inode | undefined, work: Work<T>): Work<T> {
  if (linked === undefined) return yield* work;
  yield* linked.lock.exclusive();
  try {
    return yield* work;
  } finally {
    linked.lock.release();
  }
}

/** may_linkat(), fs/namei.c, with fs.protected_hardlinks: what one may not write to is not linked, unless it is one's own. */
function* checkLinking(system: System, caller: Caller, inode: Inode): Work {
  if (yield* isSafeSource(system, caller, inode)) return;
  if (caller.uid !== 0 && caller.uid !== inode.attributes.uid) throw failure('EPERM');
}

function* isSafeSource(system: System, caller: Caller, inode: Inode): Work<boolean> {
  const { mode } = inode.attributes;
  if (!inode.is(S_IFREG) || (mode & S_ISUID) !== 0 || (mode & S_ISGID_EXEC) === S_ISGID_EXEC) return false;
  try {
    yield* checkPermission(system, caller, inode, MAY.READ | MAY.WRITE);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** may_create(), fs/namei.c */
export function* checkCreation(system: System, caller: Caller, parent: Dentry): Work {
  const directory = directoryOf(parent);
  assertAlive(directory);
  yield* checkPermission(system, caller, directory, MAY.WRITE | MAY.EXEC);
}

/** create_new_entry(), fs/fuse/dir.c. @returns the dentry that has the inode now, which is in use. */
export function* createEntry<Op extends Creating>(
  system: System,
  caller: Caller,
  parent: Dentry,
  dentry: Dentry,
  { operation, fields, target, mode, linked }: Creation<Op>,
): Work<Dentry> {
  const directory = directoryOf(parent);
  const names = target === undefined ? [dentry.name] : [dentry.name, target];
  const also = linked === undefined ? [] : [linked.nodeid];
  let entry: WireEntry;
  try {
    entry = yield* ask<Creating>(caller, operation, directory.nodeid, fields, { names }, also);
  } catch (error) {
    if (isFailure(error, 'EEXIST')) invalidateEntry(system, dentry);
    if (linked !== undefined && isFailure(error, 'EINTR')) invalidate(linked);
    throw error;
  }
  assertNewEntry(entry, mode);
  const inode = system.inodes.obtain(entry);
  system.dentries.drop(dentry);
  const found = spliceName(system, dentry, inode);
  expire(system, found, entry);
  invalidate(directory);
  return found;
}

/**
 * A reply that makes a name and is dropped without a word: no FORGET will come for it. Source: create_new_entry(),
 * fuse_create_open()
 */
export function assertNewEntry({ nodeid, attr }: WireEntry, mode: number): void {
  const isNew = nodeid !== 0 && nodeid !== ROOT_NODEID;
  if (!isNew || isInvalid(attr) || !isType(attr.mode, mode & 0o170000)) throw failure('EIO');
}

/** unlink(2) and rmdir(2) */
export function* remove(system: System, caller: Caller, path: string, operation: 'unlink' | 'rmdir'): Work {
  const walk = new Walk(system, caller, path);
  try {
    const name = yield* walk.toParent();
    if (isSpecial(name)) throw failure(operation === 'unlink' ? 'EISDIR' : name === '' ? 'EBUSY' : 'EINVAL');
    const { lock } = directoryOf(walk.at);
    yield* lock.exclusive();
    let held: Inode | undefined;
    try {
      held = yield* removeIn(system, caller, walk.at, name, operation);
    } finally {
      lock.release();
    }
    system.inodes.put(held);
  } finally {
    walk.end();
  }
}

/** @returns the inode, which is kept until the directory is free again (do_unlinkat()). */
function* removeIn(
  system: System,
  caller: Caller,
  parent: Dentry,
  name: string,
  operation: 'unlink' | 'rmdir',
): Work<Inode> {
  const { dentries, inodes } = system;
  const dentry = yield* findExclusive(system, caller, parent, name);
  try {
    const { inode } = dentry;
    if (inode === undefined) throw failure('ENOENT');
    yield* checkDeletion(system, caller, parent, inode, operation === 'rmdir');
    yield* inode.lock.exclusive();
    try {
      yield* askRemoval(system, caller, directoryOf(parent), dentry, operation);
      if (operation === 'rmdir') bury(system, dentry, inode);
    } finally {
      inode.lock.release();
    }
    inodes.hold(inode);
    dentries.delete(dentry);
    return inode;
  } finally {
    dentries.put(dentry);
  }
}

/** may_delete(), fs/namei.c */
export function* checkDeletion(
  system: System,
  caller: Caller,
  parent: Dentry,
  inode: Inode,
  wantsDirectory: boolean,
): Work {
  yield* checkPermission(system, caller, directoryOf(parent), MAY.WRITE | MAY.EXEC);
  if (wantsDirectory !== inode.is(S_IFDIR)) throw failure(wantsDirectory ? 'ENOTDIR' : 'EISDIR');
  assertAlive(directoryOf(parent));
}

/** fuse_unlink(), fuse_rmdir() */
function* askRemoval(
  system: System,
  caller: Caller,
  directory: Inode,
  dentry: Dentry,
  operation: 'unlink' | 'rmdir',
): Work {
  const inode = dentry.inode;
  if (directory.isBad) throw failure('EIO');
  const also = inode === undefined ? [] : [inode.nodeid];
  try {
    yield* ask<Operation>(caller, operation, directory.nodeid, {}, { names: [dentry.name] }, also);
  } catch (error) {
    if (isFailure(error, 'EINTR', 'ENOENT')) invalidateEntry(system, dentry);
    throw error;
  }
  invalidate(directory);
  unlinked(system, dentry);
}

/** A directory that is gone has no names any more (vfs_rmdir()). */
export function bury({ dentries }: System, dentry: Dentry, inode: Inode): void {
  dentries.shrinkBelow(dentry);
  inode.isDead = true;
}

/** fuse_entry_unlinked() */
export function unlinked(system: System, dentry: Dentry): void {
  dentry.validUntil = 0;
  if (dentry.inode === undefined) return;
  system.inodes.outdate(dentry.inode);
  invalidate(dentry.inode, STATX.CTIME);
}

/** fuse_invalidate_entry() */
export function invalidateEntry({ dentries }: System, dentry: Dentry): void {
  dentries.invalidate(dentry);
  dentry.validUntil = 0;
}

export function isSpecial(name: string): boolean {
  return name === '' || name === '.' || name === '..';
}

/** Without FUSE_DONT_MASK the umask is taken off before the file system is asked. */
export function maskMode({ features }: System, { umask }: Caller, mode: number): number {
  return features.has('DONT_MASK') ? mode : mode & ~umask;
}
