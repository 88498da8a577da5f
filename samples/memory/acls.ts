import { Errno, type SetxattrRequest } from 'tallyfs';
import { ACCESS_ACL, Acl, DEFAULT_ACL } from './acl.js';
import { Directory } from './directory.js';
import type { Inode } from './inode.js';
import { PERMISSION_BITS, S_IFDIR, S_IFMT, S_ISGID } from './modes.js';
import { Xattrs } from './xattrs.js';

/** What a new inode gets from the directory that it is made in. */
export interface Inherited {
  readonly mode: number;
  readonly xattrs?: Xattrs;
}

/** @throws EINVAL; EACCES for a default ACL of what is no directory */
export function setAcl(inode: Inode, { name, value, killSgid }: SetxattrRequest): void {
  const acl = Acl.from(value);
  if (name === ACCESS_ACL) {
    if (killSgid) inode.attr.mode &= ~S_ISGID;
    setAccess(inode, acl);
  } else if (inode instanceof Directory) xattrsOf(inode).set(DEFAULT_ACL, acl.toBytes(), 0);
  else throw new Errno('EACCES');
}

/** Where there is an ACL, chmod(2) changes it. */
export function followMode(inode: Inode): void {
  const bytes = inode.xattrs?.find(ACCESS_ACL);
  if (bytes !== undefined) setAccess(inode, Acl.from(bytes).withMode(inode.attr.mode));
}

/** A default ACL takes the place of the umask, and directories pass it on. acl(5), object creation */
export function inherit(parent: Directory, mode: number, umask: number): Inherited {
  const bytes = parent.xattrs?.find(DEFAULT_ACL);
  if (bytes === undefined) return { mode: mode & ~umask };
  const passedOn = Acl.from(bytes);
  const acl = passedOn.withMode(passedOn.mode & mode);
  const xattrs = new Xattrs();
  if (!acl.isMinimal) xattrs.set(ACCESS_ACL, acl.toBytes(), 0);
  if ((mode & S_IFMT) === S_IFDIR) xattrs.set(DEFAULT_ACL, bytes, 0);
  return { mode: (mode & ~PERMISSION_BITS) | acl.mode, xattrs };
}

/** The permission bits follow, and say it all where the ACL says no more. */
function setAccess(inode: Inode, acl: Acl): void {
  inode.attr.mode = (inode.attr.mode & ~PERMISSION_BITS) | acl.mode;
  if (acl.isMinimal) inode.xattrs?.delete(ACCESS_ACL);
  else xattrsOf(inode).set(ACCESS_ACL, acl.toBytes(), 0);
}

function xattrsOf(inode: Inode): Xattrs {
  return (inode.xattrs ??= new Xattrs());
}
