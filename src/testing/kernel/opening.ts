import { constants } from 'node:fs';
import { FOPEN } from '../../protocol/flags.js';
import { setAttributes } from './attributes.js';
import type { Dentry } from './dentry.js';
import {
  assertNewEntry,
  checkCreation,
  createEntry,
  invalidateEntry,
  isSpecial,
  maskMode,
  mknodOf,
} from './entries.js';
import { Failure, failure, isFailure } from './failure.js';
import { invalidate } from './inode-cache.js';
import type { Inode } from './inode.js';
import { directoryOf, expire, assertAlive, findCached, findShared, lookUp, spliceName } from './lookup.js';
import { S_IFDIR, S_IFLNK, S_IFREG } from './modes.js';
import { keepOpen, type OpenFile } from './open-file.js';
import { askForPrivileges, checkPermission, MAY } from './permission.js';
import type { Answer } from './request.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';
import { Walk } from './walk.js';

const { O_ACCMODE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_TRUNC, O_WRONLY } = {
  O_ACCMODE: 3,
  ...constants,
};
const FATTR_SIZE = 1 << 3;
const FATTR_LOCKOWNER = 1 << 9;

/** What is found at the end of the path: a name that is to be opened, or a file that was created and opened. */
interface Found {
  readonly dentry: Dentry;
  readonly file?: OpenFile;
}

/** open(2). @param mode permission bits of a file that it creates. */
export function* open(
  system: System,
  caller: Caller,
  path: string,
  flags: number,
  mode: number,
): Work<OpenFile> {
  const walk = new Walk(system, caller, path);
  try {
    for (;;) {
      const name = yield* walk.toParent();
      if (isSpecial(name)) return yield* openSpecial(system, caller, walk, name, flags);
      const { dentry, file } = yield* openLast(system, caller, walk.at, name, flags, mode);
      if (file !== undefined) {
        system.dentries.put(dentry);
        return file;
      }
      const follows = dentry.inode?.is(S_IFLNK) === true && (flags & (O_NOFOLLOW | O_EXCL)) === 0;
      if (follows) yield* walk.follow(dentry);
      else return yield* openFound(system, caller, walk, dentry, flags);
    }
  } finally {
    walk.end();
  }
}

/** The root, or a directory that the path leads to without naming it. */
function* openSpecial(
  system: System,
  caller: Caller,
  walk: Walk,
  name: string,
  flags: number,
): Work<OpenFile> {
  if (name === '..') walk.moveTo(system.dentries.get(walk.at.parent ?? walk.at));
  return yield* openInode(system, caller, walk.at, flags);
}

function* openFound(
  system: System,
  caller: Caller,
  walk: Walk,
  dentry: Dentry,
  flags: number,
): Work<OpenFile> {
  try {
    const { inode } = dentry;
    if (inode === undefined) throw failure('ENOENT');
    if ((flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) throw failure('EEXIST');
    if (inode.is(S_IFLNK)) throw failure('ELOOP');
    if ((walk.wantsDirectory || (flags & O_DIRECTORY) !== 0) && !inode.is(S_IFDIR)) throw failure('ENOTDIR');
    return yield* openInode(system, caller, dentry, flags);
  } finally {
    system.dentries.put(dentry);
  }
}

/** open_last_lookups(), lookup_open(), fs/namei.c */
function* openLast(
  system: System,
  caller: Caller,
  parent: Dentry,
  name: string,
  flags: number,
  mode: number,
): Work<Found> {
  const creates = (flags & O_CREAT) !== 0;
  if (!creates || (flags & O_EXCL) === 0) {
    const cached = yield* findCached(system, caller, parent, name);
    if (cached !== undefined && (!creates || cached.inode !== undefined)) return { dentry: cached };
    if (cached !== undefined) system.dentries.put(cached);
  }
  const { lock } = directoryOf(parent);
  yield* creates ? lock.exclusive() : lock.shared();
  try {
    if (!creates) return { dentry: yield* findShared(system, caller, parent, name) };
    return yield* openOrCreate(system, caller, parent, name, flags, mode);
  } finally {
    lock.release();
  }
}

/** A name that is opened if it is there, and created if not (lookup_open(), fuse_atomic_open()). */
function* openOrCreate(
  system: System,
  caller: Caller,
  parent: Dentry,
  name: string,
  flags: number,
  mode: number,
): Work<Found> {
  const { dentries } = system;
  const cached = yield* findCached(system, caller, parent, name, { anew: (flags & O_EXCL) !== 0 });
  if (cached?.inode !== undefined) return { dentry: cached };
  let dentry = cached ?? dentries.make(parent, name);
  try {
    const refusal = yield* mayCreate(system, caller, parent);
    if (cached === undefined) dentry = yield* lookUp(system, caller, parent, dentry);
    if (dentry.inode !== undefined) return { dentry };
    if (refusal !== undefined) throw refusal;
    return yield* create(system, caller, parent, dentry, flags, mode);
  } catch (error) {
    dentries.put(dentry);
    throw error;
  }
}

/** may_o_create(): asked before the name is looked up, and of interest only where there is none. */
function* mayCreate(system: System, caller: Caller, parent: Dentry): Work<Failure | undefined> {
  assertAlive(directoryOf(parent));
  try {
    yield* checkCreation(system, caller, parent);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** CREATE, or MKNOD and an OPEN that is to follow where the file system has no CREATE. */
function* create(
  system: System,
  caller: Caller,
  parent: Dentry,
  dentry: Dentry,
  flags: number,
  mode: number,
): Work<Found> {
  const asked = (flags & O_EXCL) === 0 ? flags : flags & ~O_TRUNC;
  const file = yield* createOpen(system, caller, parent, dentry, asked, mode);
  if (file !== undefined) return { dentry, file: yield* mayOpen(system, caller, file) };
  const wanted = mknodOf(system, caller, S_IFREG | (mode & 0o7777), 0);
  return { dentry: yield* createEntry(system, caller, parent, dentry, wanted) };
}

/** may_open(): of a file that was just created nothing is wanted, but its attributes must be known. */
function* mayOpen(system: System, caller: Caller, file: OpenFile): Work<OpenFile> {
  try {
    yield* checkPermission(system, caller, file.inode, 0);
    return file;
  } catch (error) {
    system.background.release(caller, file);
    throw error;
  }
}

/** fuse_create_open(). @returns undefined where the file system has no CREATE: MKNOD and OPEN do as well. */
function* createOpen(
  system: System,
  caller: Caller,
  parent: Dentry,
  dentry: Dentry,
  flags: number,
  mode: number,
): Work<OpenFile | undefined> {
  const { features, inodes } = system;
  if (features.missing.has('create')) return undefined;
  const directory = directoryOf(parent);
  const { umask } = caller;
  const masked = maskMode(system, caller, S_IFREG | (mode & 0o7777));
  const fields = { flags: flags & ~O_NOCTTY, mode: masked, umask };
  let reply: Answer<'create'>;
  try {
    reply = yield* ask(caller, 'create', directory.nodeid, fields, { names: [dentry.name] });
  } catch (error) {
    if (isFailure(error, 'EEXIST')) invalidateEntry(system, dentry);
    if (!isFailure(error, 'ENOSYS')) throw error;
    features.missing.add('create');
    return undefined;
  }
  // Dropped without a word, and without a RELEASE.
  assertNewEntry(reply.entry, S_IFREG);
  const inode = inodes.obtain(reply.entry);
  system.dentries.drop(dentry);
  spliceName(system, dentry, inode);
  expire(system, dentry, reply.entry);
  invalidate(directory);
  const file = keepOpen(system, dentry, flags, reply.open);
  opened(inode, reply.open.open_flags, 0);
  return file;
}

/** do_open(), fuse_open() */
export function* openInode(system: System, caller: Caller, dentry: Dentry, flags: number): Work<OpenFile> {
  const inode = dentry.inode;
  if (inode === undefined) throw failure('ENOENT');
  const access = flags & O_ACCMODE;
  if (inode.is(S_IFDIR) && (access !== 0 || (flags & O_CREAT) !== 0)) throw failure('EISDIR');
  yield* checkPermission(system, caller, inode, permissionsFor(flags));
  return yield* openDirectly(system, caller, dentry, flags);
}

/** vfs_open(), which asks for no permission. */
export function* openDirectly(system: System, caller: Caller, dentry: Dentry, flags: number): Work<OpenFile> {
  const { inode } = dentry;
  if (inode === undefined) throw failure('ENOENT');
  const out = yield* askOpen(system, caller, inode, flags & ~(O_CREAT | O_EXCL | O_NOCTTY));
  const file = keepOpen(system, dentry, flags, out);
  opened(inode, out.open_flags, flags);
  if ((flags & O_TRUNC) !== 0 && !system.features.has('ATOMIC_O_TRUNC')) {
    yield* askForPrivileges(system, caller, inode);
    const change = { valid: FATTR_SIZE | FATTR_LOCKOWNER, size: 0 };
    yield* setAttributes(system, caller, inode, change);
  }
  return file;
}

/** fuse_file_open(): what has no OPEN is open without a handle. */
function* askOpen(system: System, caller: Caller, inode: Inode, flags: number): Work<Answer<'open'>> {
  const { features } = system;
  const operation = inode.is(S_IFDIR) ? 'opendir' : 'open';
  const sent = features.has('ATOMIC_O_TRUNC') ? flags : flags & ~O_TRUNC;
  if (!features.missing.has(operation)) {
    try {
      return yield* ask(caller, operation, inode.nodeid, { flags: sent });
    } catch (error) {
      if (!isFailure(error, 'ENOSYS')) throw error;
      features.missing.add(operation);
    }
  }
  const cached = operation === 'open' ? FOPEN.KEEP_CACHE : FOPEN.KEEP_CACHE | FOPEN.CACHE_DIR;
  return { fh: 0, open_flags: cached, backing_id: 0 };
}

/** fuse_finish_open() */
function opened(inode: Inode, openFlags: number, flags: number): void {
  if ((openFlags & (FOPEN.KEEP_CACHE | FOPEN.DIRECT_IO)) === 0 || (flags & O_TRUNC) !== 0)
    inode.pages = undefined;
}

function permissionsFor(flags: number): number {
  const access = flags & O_ACCMODE;
  const writes = access !== 0 || (flags & O_TRUNC) !== 0;
  return (access === O_WRONLY ? 0 : MAY.READ) | (writes ? MAY.WRITE : 0);
}
