import type { Dirent, DirentPlus } from '../../protocol/dirents.js';
import type { Dentry } from './dentry.js';
import { failure } from './failure.js';
import { assertAlive, claim, exclusiveUnlessParallel, expire, spliceName } from './lookup.js';
import { isWrong, type Asked } from './inode-cache.js';
import type { Inode } from './inode.js';
import { isInvalid } from './modes.js';
import type { OpenFile } from './open-file.js';
import { accessed } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

const ROOT_NODEID = 1;
const NAME_MAX = 255;
/** Bytes that one getdents64(2) of the C library takes, and what each entry takes of them besides its name. */
const BUFFER = 32_768;
const PAGE = 4096;
const DIRENT64 = 20;

/** What readdir(3) tells of an entry. */
export interface ListedEntry {
  readonly name: string;
  readonly ino: number | bigint;
  /** The type of the file as DT_* has it: the four bits of S_IFMT. */
  readonly type: number;
}

/** All entries from the position of an open directory on. */
export function* list(system: System, caller: Caller, file: OpenFile): Work<ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for (;;) {
    const more = yield* readSome(system, caller, file);
    if (more.length === 0) return entries;
    entries.push(...more);
  }
}

/**
 * One getdents64(2): at most one request (iterate_dir(), fuse_readdir_uncached()).
 * @param room bytes of the caller's buffer.
 */
export function* readSome(
  system: System,
  caller: Caller,
  file: OpenFile,
  room = BUFFER,
): Work<ListedEntry[]> {
  const directory = file.use();
  yield* directory.lock.shared();
  try {
    assertAlive(directory);
    const plus = usesReaddirplus(system, directory, file);
    const page = exclusiveUnlessParallel(system, directory, readPage(system, caller, file, plus, room));
    const entries = yield* page;
    if (!plus) return emit(new ListBuffer(file, room), entries);
    return yield* emitAndLink(system, caller, file, entries as readonly DirentPlus[], room);
  } finally {
    accessed(directory);
    directory.lock.release();
  }
}

function* readPage(
  { features }: System,
  caller: Caller,
  file: OpenFile,
  plus: boolean,
  room: number,
): Work<readonly Dirent[]> {
  const size = Math.min(Math.max(room, PAGE), features.maxPages * PAGE);
  const fields = { fh: file.fh, offset: file.position, size, flags: file.flags };
  const operation = plus ? 'readdirplus' : 'readdir';
  return yield* ask<'readdir' | 'readdirplus'>(caller, operation, file.inode.nodeid, fields);
}

/** fuse_use_readdirplus() */
function usesReaddirplus({ features }: System, directory: Inode, { position }: OpenFile): boolean {
  if (!features.has('DO_READDIRPLUS')) return false;
  if (!features.has('READDIRPLUS_AUTO')) return true;
  const advised = directory.advisesPlus;
  directory.advisesPlus = false;
  return advised || Number(position) === 0;
}

/**
 * What fits into the caller's buffer; the rest is asked for again. A page that makes no sense ends where that begins, and
 * is an error where nothing is before it. Source: fuse_parse_dirfile(), getdents64(2)
 */
function emit(buffer: ListBuffer, page: readonly Dirent[]): ListedEntry[] {
  for (const entry of page) {
    if (!isName(entry)) return buffer.cut();
    if (!buffer.add(entry)) break;
  }
  return buffer.entries;
}

/** The same, and every entry of the page is linked, whether it fits or not. Source: fuse_parse_dirplusfile() */
function* emitAndLink(
  system: System,
  caller: Caller,
  file: OpenFile,
  page: readonly DirentPlus[],
  room: number,
): Work<ListedEntry[]> {
  const asked = system.inodes.asking();
  const buffer = new ListBuffer(file, room);
  for (const entry of page) {
    if (!isName(entry)) return buffer.cut();
    buffer.add(entry);
    const linked = yield* link(system, file.dentry, entry, asked);
    if (!linked) system.background.forgetAtOnce(caller, Number(entry.entry.nodeid));
  }
  return buffer.entries;
}

/** The buffer of one getdents64(2). What does not fit any more leaves the position where it was. */
class ListBuffer {
  readonly entries: ListedEntry[] = [];
  readonly #file: OpenFile;
  #room: number;

  constructor(file: OpenFile, room: number) {
    this.#room = room;
    this.#file = file;
  }

  /** @returns whether it fits. */
  add(entry: Dirent): boolean {
    if (this.#room >= 0) this.#room -= spaceFor(entry);
    if (this.#room < 0) return false;
    this.#file.position = entry.off;
    this.entries.push({ name: entry.name, ino: entry.ino, type: entry.type });
    return true;
  }

  /** @throws Failure EIO where there is nothing in it. */
  cut(): ListedEntry[] {
    if (this.entries.length === 0) throw failure('EIO');
    return this.entries;
  }
}

/** fuse_direntplus_link(). @returns false for an entry that cannot be linked, which is forgotten at once. */
function* link(system: System, parent: Dentry, { name, entry }: DirentPlus, asked: Asked): Work<boolean> {
  if (entry.nodeid === 0 || name === '.' || name === '..') return true;
  if (entry.nodeid === ROOT_NODEID || isInvalid(entry.attr)) return false;
  for (;;) {
    const { dentry, isNew } = yield* claim(system, parent, name);
    if (isNew) return linkNew(system, parent, dentry, entry, asked);
    const known = linkKnown(system, dentry, entry, asked);
    system.dentries.put(dentry);
    if (known !== undefined) return known;
  }
}

/** @returns undefined where the dentry stands for another inode, and was dropped. */
function linkKnown(
  system: System,
  dentry: Dentry,
  entry: DirentPlus['entry'],
  asked: Asked,
): boolean | undefined {
  const { inode } = dentry;
  const isSame = inode?.nodeid === entry.nodeid;
  if (inode === undefined || !isSame || inode.differsFrom(entry.generation, entry.attr)) {
    if (inode !== undefined && isSame) inode.isBad = true;
    system.dentries.invalidate(dentry);
    return undefined;
  }
  if (inode.isBad || isWrong(inode, entry.attr)) return false;
  inode.nlookup += 1;
  const until = system.clock.until(entry.attr_valid, entry.attr_valid_nsec);
  system.inodes.change(inode, entry.attr, until, asked.version);
  cameWithPage(system, inode);
  expire(system, dentry, entry);
  return true;
}

function linkNew(
  system: System,
  parent: Dentry,
  dentry: Dentry,
  entry: DirentPlus['entry'],
  asked: Asked,
): boolean {
  const inode = system.inodes.hold(system.inodes.obtain(entry, asked));
  try {
    const linked = spliceName(system, dentry, inode);
    cameWithPage(system, inode);
    expire(system, linked, entry);
    system.dentries.put(linked);
    return true;
  } catch {
    // The lookup is given back right away, so the inode does not keep it.
    inode.nlookup -= 1;
    system.dentries.put(dentry);
    return false;
  } finally {
    system.dentries.lookupDone(parent, dentry);
    system.inodes.put(inode);
  }
}

function cameWithPage({ features }: System, inode: Inode): void {
  if (features.has('READDIRPLUS_AUTO')) inode.cameWithPage = true;
}

function isName({ name, namelen }: Dirent): boolean {
  return namelen > 0 && namelen <= NAME_MAX && !name.includes('/');
}

/** struct linux_dirent64 with its name and the NUL behind it, at a multiple of 8. */
function spaceFor({ namelen }: Dirent): number {
  return (DIRENT64 + namelen + 7) & ~7;
}
