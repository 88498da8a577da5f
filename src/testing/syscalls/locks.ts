import { Errno } from '../../protocol/errno.js';
import type { FileLock } from '../../protocol/requests/files.js';
import { lengthOf } from '../../syscalls/locks.js';
import type { LockRange, LockType } from '../../syscalls/syscalls.js';
import type { OpenDescription } from './open-description.js';
import type { Process } from './process.js';

/** fcntl(2) with F_OFD_SETLK */
export function setLock(process: Process, fd: number, lock: LockRange): void {
  place(process.descriptors.opened(fd), lock);
}

/** fcntl(2) with F_OFD_SETLKW */
export function waitForLock(
  process: Process,
  fd: number,
  lock: LockRange,
  signal: AbortSignal,
): Promise<void> {
  return waiting(process, fd, signal, (description) => {
    place(description, lock);
  });
}

/** fcntl(2) with F_OFD_GETLK */
export function getLock(process: Process, fd: number, lock: LockRange): FileLock | undefined {
  const description = process.descriptors.opened(fd);
  lengthOf(lock.start, lock.end);
  const found = description.inode.locks.conflict(description, lock);
  return found === undefined ? undefined : { ...found, pid: OFD };
}

/** Whose locks belong to no process. */
const OFD = -1;

/** flock(2) with LOCK_NB */
export function flock(process: Process, fd: number, type: LockType): void {
  const description = process.descriptors.opened(fd);
  description.inode.locks.setWhole(description, type);
}

/** flock(2) */
export function waitForFlock(
  process: Process,
  fd: number,
  type: LockType,
  signal: AbortSignal,
): Promise<void> {
  return waiting(process, fd, signal, (description) => {
    description.inode.locks.setWhole(description, type);
  });
}

function place(description: OpenDescription, lock: LockRange): void {
  const { type, start, end } = lock;
  lengthOf(start, end);
  const { canRead, canWrite, inode } = description;
  if ((type === 'read' && !canRead) || (type === 'write' && !canWrite)) throw new Errno('EBADF');
  inode.locks.setRange(description, { type, start, end });
}

/** The descriptor that was given may be closed meanwhile. */
async function waiting(
  { descriptors }: Process,
  fd: number,
  signal: AbortSignal,
  attempt: (description: OpenDescription) => void,
): Promise<void> {
  const description = descriptors.opened(fd);
  description.holders += 1;
  try {
    await description.inode.locks.wait(signal, () => {
      attempt(description);
    });
  } finally {
    descriptors.release(description);
  }
}
