import { Errno } from '../../protocol/errno.js';
import { encodeName } from '../../protocol/names.js';
import { AT, S } from '../../syscalls/constants.js';
import { Directory } from './directory.js';
import { SpecialFile, SymbolicLink, type Inode } from './inode.js';
import type { Process } from './process.js';
import { RegularFile } from './regular-file.js';
import { checkedPath, followingUnless, isName, walk, find, type Place } from './walk.js';

/** What mkdir(2) takes of a mode. */
const DIRECTORY_BITS = 0o1777;
const IXGRP = 0o010;

/** mkdirat(2) */
export function mkdir(process: Process, dirfd: number, path: string, mode: number): void {
  const place = walk(process, dirfd, path, 'never');
  const made = create(process, place, () => new Directory(S.IFDIR | (mode & DIRECTORY_BITS)));
  made.nlink += 1;
}

/** mknodat(2) */
export function mknod(process: Process, dirfd: number, path: string, mode: number, device: number): void {
  const type = mode & S.IFMT;
  if (type === S.IFDIR) throw new Errno('EPERM');
  if (!NODES.has(type)) throw new Errno('EINVAL');
  const permissions = mode & ~S.IFMT;
  create(process, walk(process, dirfd, path, 'never'), () => {
    if (type === 0 || type === S.IFREG) return new RegularFile(permissions, process.disk.pages);
    const made = new SpecialFile(type | permissions);
    if (type === S.IFCHR || type === S.IFBLK) made.rdev = device;
    return made;
  });
}

const NODES: ReadonlySet<number> = new Set([0, S.IFREG, S.IFCHR, S.IFBLK, S.IFIFO, S.IFSOCK]);

/** symlinkat(2) */
export function symlink(process: Process, target: string, dirfd: number, path: string): void {
  const text = checkedPath(target);
  if (text === '') throw new Errno('ENOENT');
  create(process, walk(process, dirfd, path, 'never'), () => new SymbolicLink(encodeName(text)));
}

/** linkat(2) */
export function linkAt(
  process: Process,
  dirfd: number,
  path: string,
  newDirfd: number,
  newPath: string,
  flags: number,
): void {
  if ((flags & ~(AT.SYMLINK_FOLLOW | AT.EMPTY_PATH)) !== 0) throw new Errno('EINVAL');
  const following = followingUnless(~flags, AT.SYMLINK_FOLLOW);
  link(process, find(process, dirfd, path, flags, following), newDirfd, newPath);
}

/** The same for what a descriptor stands for. */
export function linkHeld(process: Process, fd: number, dirfd: number, path: string): void {
  link(process, process.descriptors.get(fd).inode, dirfd, path);
}

/** Gives an inode one more name. vfs_link(), fs/namei.c */
function link(process: Process, inode: Inode, dirfd: number, path: string): void {
  const place = walk(process, dirfd, path, 'never');
  checkNew(place, false);
  if (inode instanceof Directory) throw new Errno('EPERM');
  if (inode.nlink === 0 && !inode.isLinkable) throw new Errno('ENOENT');
  inode.isLinkable = false;
  inode.nlink += 1;
  process.disk.touchStatus(inode);
  place.parent.add(place.name, inode);
  process.disk.touch(place.parent);
}

/** Makes an inode with a name. @throws EEXIST, ENOENT, ENOSPC */
export function create<I extends Inode>(process: Process, place: Place, make: () => I): I {
  const { parent, name } = place;
  const inode = make();
  checkNew(place, inode instanceof Directory);
  process.disk.admit(own(process, parent, inode));
  inode.nlink = 1;
  parent.add(name, inode);
  process.disk.touch(parent);
  return inode;
}

/** Gives a new inode its owner, its group and what is left of its mode. inode_init_owner(), fs/inode.c */
export function own<I extends Inode>(process: Process, parent: Directory, inode: I): I {
  const { uid, gid, umask } = process.identity;
  const inherits = (parent.mode & S.ISGID) !== 0;
  inode.uid = uid;
  inode.gid = inherits ? parent.gid : gid;
  if (inode instanceof SymbolicLink) return inode;
  inode.permissions &= ~umask;
  if (!inherits) return inode;
  if (inode instanceof Directory) inode.permissions |= S.ISGID;
  else if (runsAsGroup(inode) && !process.mayKeepSetGroupId(parent.gid)) inode.permissions &= ~S.ISGID;
  return inode;
}

/** mode_strip_sgid(), fs/inode.c */
function runsAsGroup({ mode }: Inode): boolean {
  return (mode & (S.ISGID | IXGRP)) === (S.ISGID | IXGRP);
}

/** filename_create(), fs/namei.c */
function checkNew(place: Place, isDirectory: boolean): void {
  if (!isName(place) || place.inode !== undefined) throw new Errno('EEXIST');
  if (place.meansDirectory && !isDirectory) throw new Errno('ENOENT');
  if (place.parent.isDead) throw new Errno('ENOENT');
}
