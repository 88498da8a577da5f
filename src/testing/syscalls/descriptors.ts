import { Errno } from '../../protocol/errno.js';
import type { Process } from './process.js';

/** close(2) */
export function close({ descriptors }: Process, fd: number): void {
  descriptors.close(fd);
}

/** dup(2) */
export function duplicate({ descriptors }: Process, fd: number): number {
  return descriptors.add(descriptors.get(fd));
}

/** What fsync(2) and the like have to do here: nothing. @throws EBADF */
export function checkOpened({ descriptors }: Process, fd: number): void {
  descriptors.opened(fd);
}

/** ioctl(2) @throws ENOTTY */
export function refuseCommands({ descriptors }: Process, fd: number): never {
  descriptors.opened(fd);
  throw new Errno('ENOTTY');
}
