import { Errno } from '../../protocol/errno.js';
import { AT } from '../../syscalls/constants.js';
import { Directory } from './directory.js';
import type { Inode } from './inode.js';
import type { Process } from './process.js';
import { isName, walk, type Place } from './walk.js';

/** unlinkat(2) */
export function unlink(process: Process, dirfd: number, path: string, flags: number): void {
  if ((flags & ~AT.REMOVEDIR) !== 0) throw new Errno('EINVAL');
  const place = walk(process, dirfd, path, 'never');
  if (flags === 0) unlinkFile(process, place);
  else removeDirectory(process, place);
}

/** Takes one of its names from an inode. */
export function dropName(process: Process, inode: Inode): void {
  if (inode instanceof Directory) bury(inode);
  else inode.nlink -= 1;
  process.disk.touchStatus(inode);
  process.disk.reclaim(inode);
}

function bury(directory: Directory): void {
  directory.nlink = 0;
  directory.isDead = true;
}

/** do_unlinkat(), fs/namei.c */
function unlinkFile(process: Process, place: Place): void {
  const { inode } = place;
  if (!isName(place)) throw new Errno('EISDIR');
  if (inode === undefined) throw new Errno('ENOENT');
  if (inode instanceof Directory) throw new Errno('EISDIR');
  if (place.meansDirectory) throw new Errno('ENOTDIR');
  take(process, place, inode);
}

/** do_rmdir(), fs/namei.c */
function removeDirectory(process: Process, place: Place): void {
  const { inode, name } = place;
  if (!isName(place)) throw new Errno(name === '' ? 'EBUSY' : name === '.' ? 'EINVAL' : 'ENOTEMPTY');
  if (inode === undefined) throw new Errno('ENOENT');
  if (!(inode instanceof Directory)) throw new Errno('ENOTDIR');
  if (!inode.isEmpty) throw new Errno('ENOTEMPTY');
  take(process, place, inode);
}

function take(process: Process, { parent, name }: Place, inode: Inode): void {
  parent.remove(name);
  process.disk.touch(parent);
  dropName(process, inode);
}
