import { Errno } from '../../protocol/errno.js';
import { O, RESOLVE, S } from '../../syscalls/constants.js';
import { create, own } from './creating.js';
import { Directory } from './directory.js';
import { SymbolicLink, type Inode } from './inode.js';
import { OpenDescription } from './open-description.js';
import type { Process } from './process.js';
import { RegularFile } from './regular-file.js';
import { existing, isName, walk, type Following, type Place } from './walk.js';

/** What goes together with O_PATH. */
const PATH_FLAGS = O.PATH | O.DIRECTORY | O.NOFOLLOW;
/** __O_TMPFILE, without the bit of O_DIRECTORY. */
const TMPFILE = O.TMPFILE & ~O.DIRECTORY;
/** VALID_RESOLVE_FLAGS of <linux/fcntl.h> */
const RESOLVE_FLAGS = Object.values(RESOLVE).reduce<number>((all, bit) => all | bit, 0);
const ALL_PERMISSIONS = 0o7777;

/** openat(2) */
export function open(process: Process, dirfd: number, path: string, flags: number, mode: number): number {
  const kept = (flags & O.PATH) === 0 ? flags : flags & PATH_FLAGS;
  return openHeld(process, dirfd, path, kept, mode & ALL_PERMISSIONS, 0);
}

/** openat2(2), which refuses what the other one ignores. */
export function openStrictly(
  process: Process,
  dirfd: number,
  path: string,
  flags: number,
  mode: number,
  resolve: number,
): number {
  const both = RESOLVE.BENEATH | RESOLVE.IN_ROOT;
  const isNonsense =
    ((flags & O.PATH) !== 0 && (flags & ~PATH_FLAGS) !== 0) ||
    (resolve & ~RESOLVE_FLAGS) !== 0 ||
    (resolve & both) === both ||
    (makes(flags) ? mode & ~ALL_PERMISSIONS : mode) !== 0;
  if (isNonsense) throw new Errno('EINVAL');
  return openHeld(process, dirfd, path, flags, mode, resolve);
}

/** open(2) of a link in /proc, which leads to an inode wherever that is. */
export function reopen(process: Process, fd: number, flags: number): number {
  checkFlags(flags);
  const { inode } = process.descriptors.get(fd);
  if ((flags & (O.CREAT | O.EXCL)) === (O.CREAT | O.EXCL)) throw new Errno('EEXIST');
  if ((flags & O.NOFOLLOW) !== 0) throw new Errno('ELOOP');
  return (flags & TMPFILE) === 0 ? openInode(process, inode, flags) : openNameless(process, inode, flags, 0);
}

/** Opens what has been found. do_open(), fs/namei.c @throws EISDIR, ENOTDIR, ELOOP, ENXIO, EMFILE */
export function openInode(process: Process, inode: Inode, flags: number): number {
  process.descriptors.ensureRoom();
  if ((flags & O.CREAT) !== 0 && inode instanceof Directory) throw new Errno('EISDIR');
  if ((flags & O.DIRECTORY) !== 0 && !(inode instanceof Directory)) throw new Errno('ENOTDIR');
  if ((flags & O.PATH) === 0) checkAccess(inode, flags);
  if (inode instanceof RegularFile && (flags & (O.TRUNC | O.PATH)) === O.TRUNC) empty(process, inode);
  return process.descriptors.add(new OpenDescription(inode, flags));
}

function openHeld(
  process: Process,
  dirfd: number,
  path: string,
  flags: number,
  mode: number,
  resolve: number,
): number {
  checkFlags(flags);
  process.descriptors.ensureRoom();
  const place = walk(process, dirfd, path, following(flags), resolve);
  if ((flags & TMPFILE) !== 0) return openNameless(process, existing(place), flags, mode);
  return (flags & O.CREAT) === 0
    ? openInode(process, existing(place), flags)
    : openOrCreate(process, place, flags, mode);
}

function openOrCreate(process: Process, place: Place, flags: number, mode: number): number {
  if (place.meansDirectory && isName(place)) throw new Errno('EISDIR');
  const { inode } = place;
  if (inode === undefined) {
    const made = create(process, place, () => new RegularFile(mode, process.disk.pages));
    return process.descriptors.add(new OpenDescription(made, flags));
  }
  if ((flags & O.EXCL) !== 0) throw new Errno('EEXIST');
  return openInode(process, inode, flags);
}

function openNameless(process: Process, directory: Inode, flags: number, mode: number): number {
  if (!(directory instanceof Directory)) throw new Errno('ENOTDIR');
  if (directory.isDead) throw new Errno('ENOENT');
  const file = process.disk.admit(own(process, directory, new RegularFile(mode, process.disk.pages)));
  file.isLinkable = (flags & O.EXCL) === 0;
  return process.descriptors.add(new OpenDescription(file, flags));
}

/** build_open_flags(), fs/open.c */
function checkFlags(flags: number): void {
  const both = O.CREAT | O.DIRECTORY;
  if ((flags & both) === both) throw new Errno('EINVAL');
  if ((flags & TMPFILE) === 0) return;
  if ((flags & O.TMPFILE) !== O.TMPFILE || (flags & O.ACCMODE) === O.RDONLY) throw new Errno('EINVAL');
}

/** may_open(), fs/namei.c; there is nothing behind pipes, sockets and devices. */
function checkAccess(inode: Inode, flags: number): void {
  if (inode instanceof SymbolicLink) throw new Errno('ELOOP');
  if (inode instanceof RegularFile) return;
  const writes = (flags & O.ACCMODE) !== O.RDONLY || (flags & O.TRUNC) !== 0;
  if (inode.type !== S.IFDIR) throw new Errno('ENXIO');
  if (writes) throw new Errno('EISDIR');
}

function empty(process: Process, file: RegularFile): void {
  process.dropPrivileges(file);
  file.truncate(0);
  process.disk.touch(file);
}

function following(flags: number): Following {
  const creates = (flags & O.CREAT) !== 0;
  if (creates) return (flags & (O.EXCL | O.NOFOLLOW)) === 0 ? 'to-create' : 'never';
  return (flags & O.NOFOLLOW) === 0 ? 'always' : 'to-directory';
}

function makes(flags: number): boolean {
  return (flags & (O.CREAT | TMPFILE)) !== 0;
}
