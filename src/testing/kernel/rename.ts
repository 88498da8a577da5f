import type { Dentry } from './dentry.js';
import { bury, checkCreation, checkDeletion, invalidateEntry, isSpecial, unlinked } from './entries.js';
import { failure, isFailure } from './failure.js';
import { invalidate } from './inode-cache.js';
import { STATX, type Inode } from './inode.js';
import { directoryOf, findExclusive } from './lookup.js';
import { S_IFDIR } from './modes.js';
import { checkPermission, MAY } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';
import { Walk } from './walk.js';

/** Flags of renameat2(2). */
export const RENAME = { NOREPLACE: 1, EXCHANGE: 2 } as const;

/** A name, and the directory that it is in. */
interface Place {
  readonly parent: Dentry;
  readonly name: string;
}

/** The two names of a rename, both in use. */
interface Pair {
  readonly from: Dentry;
  readonly to: Dentry;
}

/** rename(2), renameat2(2) */
export function* rename(system: System, caller: Caller, from: string, to: string, flags = 0): Work {
  const source = new Walk(system, caller, from);
  try {
    const target = new Walk(system, caller, to);
    try {
      const places = [yield* placeOf(source), yield* placeOf(target)] as const;
      if (places.some(({ name }) => isSpecial(name))) throw failure('EBUSY');
      yield* renameLocked(system, caller, ...places, flags);
    } finally {
      target.end();
    }
  } finally {
    source.end();
  }
}

function* placeOf(walk: Walk): Work<Place> {
  const name = yield* walk.toParent();
  return { parent: walk.at, name };
}

/** Both directories are held, the one above first, and one rename across directories at a time (lock_rename()). */
function* renameLocked(system: System, caller: Caller, from: Place, to: Place, flags: number): Work {
  const crossing = from.parent !== to.parent;
  const { renames } = system;
  if (crossing) yield* renames.exclusive();
  try {
    yield* holding(directoriesOf(from.parent, to.parent), renameIn(system, caller, from, to, flags));
  } finally {
    if (crossing) renames.release();
  }
}

function directoriesOf(from: Dentry, to: Dentry): Inode[] {
  if (from === to) return [directoryOf(from)];
  return (isBelow(from, to) ? [to, from] : [from, to]).map(directoryOf);
}

/** Holds the locks of these inodes as long as the work takes. */
function* holding<T>(inodes: readonly Inode[], work: Work<T>): Work<T> {
  const held: Inode[] = [];
  try {
    for (const inode of inodes) {
      yield* inode.lock.exclusive();
      held.push(inode);
    }
    return yield* work;
  } finally {
    for (const inode of held.reverse()) inode.lock.release();
  }
}

function* renameIn(system: System, caller: Caller, from: Place, to: Place, flags: number): Work {
  const { dentries } = system;
  const source = yield* findExclusive(system, caller, from.parent, from.name);
  try {
    if (source.inode === undefined) throw failure('ENOENT');
    const anew = (flags & RENAME.EXCHANGE) === 0;
    const target = yield* findExclusive(system, caller, to.parent, to.name, { anew });
    try {
      yield* checkRename(system, caller, from, to, { from: source, to: target }, flags);
      yield* renameInodes(system, caller, { from: source, to: target }, flags);
    } finally {
      dentries.put(target);
    }
  } finally {
    dentries.put(source);
  }
}

function* checkRename(
  system: System,
  caller: Caller,
  from: Place,
  to: Place,
  { from: source, to: target }: Pair,
  flags: number,
): Work {
  if ((flags & RENAME.NOREPLACE) !== 0 && target.inode !== undefined) throw failure('EEXIST');
  if ((flags & RENAME.EXCHANGE) !== 0 && target.inode === undefined) throw failure('ENOENT');
  if (isBelow(to.parent, source)) throw failure('EINVAL');
  if (isBelow(from.parent, target)) throw failure('ENOTEMPTY');
  const isDirectory = source.inode?.is(S_IFDIR) === true;
  if (source.inode !== undefined)
    yield* checkDeletion(system, caller, from.parent, source.inode, isDirectory);
  if (target.inode === undefined) yield* checkCreation(system, caller, to.parent);
  else {
    const wants = (flags & RENAME.EXCHANGE) === 0 ? isDirectory : target.inode.is(S_IFDIR);
    yield* checkDeletion(system, caller, to.parent, target.inode, wants);
  }
  if (from.parent === to.parent) return;
  const moved = (flags & RENAME.EXCHANGE) === 0 ? [source.inode] : [source.inode, target.inode];
  for (const inode of moved) yield* checkMove(system, caller, inode);
}

/** A directory that gets another parent is written to: its ".." changes. */
function* checkMove(system: System, caller: Caller, inode: Inode | undefined): Work {
  if (inode?.is(S_IFDIR) === true) yield* checkPermission(system, caller, inode, MAY.WRITE);
}

/** vfs_rename(): of two names of one inode nothing is done; else the target is held, and with EXCHANGE the source. */
function* renameInodes(system: System, caller: Caller, pair: Pair, flags: number): Work {
  const { from, to } = pair;
  if (from.inode === to.inode) return;
  const locked = [from.inode, to.inode].filter((inode) => inode !== undefined);
  locked.sort((a, b) => a.nodeid - b.nodeid);
  yield* holding(locked, askRename(system, caller, pair, flags));
  if ((flags & RENAME.EXCHANGE) !== 0) system.dentries.exchange(from, to);
  else system.dentries.move(from, to);
}

/** fuse_rename_common() */
function* askRename(system: System, caller: Caller, { from, to }: Pair, flags: number): Work {
  const [olddir, newdir] = [directoryOf(parentOf(from)), directoryOf(parentOf(to))];
  const names = [from.name, to.name];
  const also = [newdir, from.inode, to.inode].flatMap((inode) => (inode === undefined ? [] : [inode.nodeid]));
  if (olddir.isBad) throw failure('EIO');
  try {
    if (flags === 0) yield* ask(caller, 'rename', olddir.nodeid, { newdir: newdir.nodeid }, { names }, also);
    else yield* askRename2(system, caller, olddir, { newdir: newdir.nodeid, flags }, names, also);
  } catch (error) {
    if (isFailure(error, 'EINTR', 'ENOENT'))
      for (const dentry of [from, to]) invalidatePositive(system, dentry);
    throw error;
  }
  renamed(system, { from, to }, [olddir, newdir], flags);
}

function* askRename2(
  { features }: System,
  caller: Caller,
  olddir: Inode,
  fields: { newdir: number; flags: number },
  names: readonly string[],
  also: readonly number[],
): Work {
  if (features.missing.has('rename2')) throw failure('EINVAL');
  try {
    yield* ask(caller, 'rename2', olddir.nodeid, fields, { names }, also);
  } catch (error) {
    if (!isFailure(error, 'ENOSYS')) throw error;
    features.missing.add('rename2');
    throw failure('EINVAL');
  }
}

function renamed(system: System, { from, to }: Pair, directories: readonly Inode[], flags: number): void {
  for (const inode of [from.inode, (flags & RENAME.EXCHANGE) === 0 ? undefined : to.inode])
    if (inode !== undefined) invalidate(inode, STATX.CTIME);
  for (const directory of directories) invalidate(directory);
  if ((flags & RENAME.EXCHANGE) !== 0 || to.inode === undefined) return;
  unlinked(system, to);
  if (to.inode.is(S_IFDIR)) bury(system, to, to.inode);
}

function invalidatePositive(system: System, dentry: Dentry): void {
  if (dentry.inode !== undefined) invalidateEntry(system, dentry);
}

function parentOf(dentry: Dentry): Dentry {
  if (dentry.parent === undefined) throw failure('EBUSY');
  return dentry.parent;
}

/** Whether a dentry is that one, or lies below it. */
function isBelow(dentry: Dentry, above: Dentry): boolean {
  for (let at: Dentry | undefined = dentry; at !== undefined; at = at.parent) if (at === above) return true;
  return false;
}
