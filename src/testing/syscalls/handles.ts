import { Errno } from '../../protocol/errno.js';
import { AT } from '../../syscalls/constants.js';
import type { FileHandle } from '../../syscalls/syscalls.js';
import { openInode } from './opening.js';
import type { Process } from './process.js';
import { find, followingUnless } from './walk.js';

const HANDLE = /^memory:(\d+):(\d+)$/;

/** name_to_handle_at(2) */
export function handleOf(process: Process, dirfd: number, path: string, flags: number): FileHandle {
  if ((flags & ~(AT.EMPTY_PATH | AT.SYMLINK_FOLLOW)) !== 0) throw new Errno('EINVAL');
  const { ino, generation } = find(process, dirfd, path, flags, followingUnless(~flags, AT.SYMLINK_FOLLOW));
  return `memory:${String(ino)}:${String(generation)}`;
}

/** open_by_handle_at(2) @throws RangeError for what is no handle of this file system */
export function openHandle(process: Process, mountFd: number, handle: FileHandle, flags: number): number {
  const [whole, ino, generation] = HANDLE.exec(handle) ?? [];
  if (whole === undefined) throw new RangeError('the handle must be what nameToHandleAt() returned');
  if (mountFd !== AT.FDCWD) process.descriptors.opened(mountFd);
  const inode = process.disk.find(Number(ino), Number(generation));
  if (inode === undefined) throw new Errno('ESTALE');
  return openInode(process, inode, flags);
}

/** FS_IOC_GETVERSION */
export function generation({ descriptors }: Process, fd: number): number {
  return descriptors.opened(fd).inode.generation;
}
