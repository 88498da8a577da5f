import { Errno } from '../../protocol/errno.js';
import { RENAME, S } from '../../syscalls/constants.js';
import { own } from './creating.js';
import { Directory } from './directory.js';
import { SpecialFile, type Inode } from './inode.js';
import type { Process } from './process.js';
import { dropName } from './removing.js';
import { isName, walk, type Place } from './walk.js';

/** A place where there is something. */
type Taken = Place & { readonly inode: Inode };

/** renameat2(2) */
export function rename(
  process: Process,
  dirfd: number,
  path: string,
  newDirfd: number,
  newPath: string,
  flags: number,
): void {
  checkFlags(flags);
  const from = walk(process, dirfd, path, 'never');
  const to = walk(process, newDirfd, newPath, 'never');
  if (!isName(from)) throw new Errno('EBUSY');
  if (!isName(to)) throw new Errno((flags & RENAME.NOREPLACE) !== 0 ? 'EEXIST' : 'EBUSY');
  if (!isTaken(from)) throw new Errno('ENOENT');
  checkTarget(from, to, flags);
  if (from.inode === to.inode) return;
  if ((flags & RENAME.EXCHANGE) !== 0) exchange(process, from, to);
  else move(process, from, to, (flags & RENAME.WHITEOUT) !== 0);
}

function checkFlags(flags: number): void {
  const { NOREPLACE, EXCHANGE, WHITEOUT } = RENAME;
  const isUnknown = (flags & ~(NOREPLACE | EXCHANGE | WHITEOUT)) !== 0;
  const isBoth = (flags & EXCHANGE) !== 0 && (flags & (NOREPLACE | WHITEOUT)) !== 0;
  if (isUnknown || isBoth) throw new Errno('EINVAL');
}

/** do_renameat2(), fs/namei.c */
function checkTarget(from: Taken, to: Place, flags: number): void {
  const exchanges = (flags & RENAME.EXCHANGE) !== 0;
  if ((flags & RENAME.NOREPLACE) !== 0 && to.inode !== undefined) throw new Errno('EEXIST');
  if (exchanges) checkExchange(to);
  if (!(from.inode instanceof Directory)) {
    if (from.meansDirectory || (!exchanges && to.meansDirectory)) throw new Errno('ENOTDIR');
  } else if (from.inode.isAbove(to.parent)) throw new Errno('EINVAL');
  if (to.inode instanceof Directory && to.inode.isAbove(from.parent)) {
    throw new Errno(exchanges ? 'EINVAL' : 'ENOTEMPTY');
  }
}

function checkExchange({ inode, meansDirectory }: Place): void {
  if (inode === undefined) throw new Errno('ENOENT');
  if (meansDirectory && !(inode instanceof Directory)) throw new Errno('ENOTDIR');
}

function move(process: Process, from: Taken, to: Place, leavesWhiteout: boolean): void {
  checkReplaced(from.inode, to);
  if (leavesWhiteout) {
    const whiteout = own(process, from.parent, new SpecialFile(S.IFCHR));
    process.disk.admit(whiteout);
    whiteout.nlink = 1;
    from.parent.replace(from.name, whiteout);
  } else from.parent.remove(from.name);
  if (to.inode !== undefined) to.parent.remove(to.name);
  to.parent.add(to.name, from.inode);
  changed(process, from, to);
  if (to.inode !== undefined) dropName(process, to.inode);
}

/** vfs_rename(), fs/namei.c */
function checkReplaced(moved: Inode, { parent, inode }: Place): void {
  if (parent.isDead) throw new Errno('ENOENT');
  if (inode === undefined) return;
  if (moved instanceof Directory && !(inode instanceof Directory)) throw new Errno('ENOTDIR');
  if (!(moved instanceof Directory) && inode instanceof Directory) throw new Errno('EISDIR');
  if (inode instanceof Directory && !inode.isEmpty) throw new Errno('ENOTEMPTY');
}

function exchange(process: Process, from: Taken, to: Place): void {
  if (!isTaken(to)) throw new Errno('ENOENT');
  from.parent.replace(from.name, to.inode);
  to.parent.replace(to.name, from.inode);
  process.disk.touchStatus(to.inode);
  changed(process, from, to);
}

function changed({ disk }: Process, from: Taken, to: Place): void {
  disk.touch(from.parent);
  if (to.parent !== from.parent) disk.touch(to.parent);
  disk.touchStatus(from.inode);
}

function isTaken(place: Place): place is Taken {
  return place.inode !== undefined;
}
