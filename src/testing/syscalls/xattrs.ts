import { Errno } from '../../protocol/errno.js';
import { nameLength } from '../../protocol/names.js';
import { S } from '../../syscalls/constants.js';
import type { Inode } from './inode.js';
import type { Process } from './process.js';
import { canonical } from './walk.js';

/** XATTR_NAME_MAX and XATTR_SIZE_MAX of <linux/limits.h>. */
const LONGEST_NAME = 255;
const LARGEST_VALUE = 65_536;
/** XATTR_CREATE, XATTR_REPLACE */
const CREATE = 1;
const REPLACE = 2;
/** Whose attributes there are. Not `system.`, which is that of access control lists. */
const NAMESPACES = /^(user|trusted|security)\../s;

/** getxattr(2) */
export function get(process: Process, fd: number, name: string): Uint8Array {
  checkName(name);
  const { inode } = process.descriptors.get(fd);
  const value = inode.xattrs.get(keyOf(inode, name, 'ENODATA'));
  if (value === undefined) throw new Errno('ENODATA');
  return value.slice();
}

/** setxattr(2) */
export function set(process: Process, fd: number, name: string, value: Uint8Array, flags: number): void {
  if ((flags & ~(CREATE | REPLACE)) !== 0) throw new Errno('EINVAL');
  checkName(name);
  if (value.length > LARGEST_VALUE) throw new Errno('E2BIG');
  const { inode } = process.descriptors.get(fd);
  const key = keyOf(inode, name, 'EPERM');
  const isThere = inode.xattrs.has(key);
  if (isThere && (flags & CREATE) !== 0) throw new Errno('EEXIST');
  if (!isThere && (flags & REPLACE) !== 0) throw new Errno('ENODATA');
  inode.xattrs.set(key, Uint8Array.from(value));
  process.disk.touchStatus(inode);
}

/** listxattr(2) */
export function list(process: Process, fd: number): string[] {
  return [...process.descriptors.get(fd).inode.xattrs.keys()];
}

/** removexattr(2) */
export function remove(process: Process, fd: number, name: string): void {
  checkName(name);
  const { inode } = process.descriptors.get(fd);
  if (!inode.xattrs.delete(keyOf(inode, name, 'EPERM'))) throw new Errno('ENODATA');
  process.disk.touchStatus(inode);
}

/** @throws ERANGE */
function checkName(name: string): void {
  const length = nameLength(name);
  if (length === 0 || length > LONGEST_NAME) throw new Errno('ERANGE');
}

/**
 * The name, if an inode of this type can have such an attribute. xattr_permission(), fs/xattr.c
 * @param refusal what is said where users can give it none.
 */
function keyOf({ type }: Inode, name: string, refusal: 'EPERM' | 'ENODATA'): string {
  const isUsers = name.startsWith('user.');
  if (isUsers && type !== S.IFREG && type !== S.IFDIR) throw new Errno(refusal);
  if (!NAMESPACES.test(name)) throw new Errno(NAMESPACES.test(`${name}x`) ? 'EINVAL' : 'EOPNOTSUPP');
  return canonical(name);
}
