import { Errno } from '../../protocol/errno.js';
import { SymbolicLink } from './inode.js';
import type { Process } from './process.js';
import { existing, walk } from './walk.js';

/** readlinkat(2) @returns the bytes. */
export function readLink(process: Process, dirfd: number, path: string): Uint8Array {
  const isItself = path === '';
  const inode = isItself ? process.base(dirfd) : existing(walk(process, dirfd, path, 'to-directory'));
  if (!(inode instanceof SymbolicLink)) throw new Errno(isItself ? 'ENOENT' : 'EINVAL');
  process.disk.touchAccess(inode);
  return inode.target.slice();
}
