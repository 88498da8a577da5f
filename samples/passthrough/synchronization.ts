import { inject, injectable } from 'inversify';
import type { Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { SYSCALLS } from './system.js';

/** Has written what is not on the disk yet. */
@injectable()
export class Synchronization {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
  ) {}

  /** @param dataOnly not the attributes. */
  sync(fd: number, dataOnly: boolean): Promise<void> {
    return dataOnly ? this.syscalls.fdatasync(fd) : this.syscalls.fsync(fd);
  }

  /** The whole file system that an inode is on. syncfs(2), which takes no O_PATH descriptor */
  async syncAll(inode: Inode): Promise<void> {
    const { mountFd } = inode.realm;
    const fd = mountFd ?? this.syscalls.reopen(this.descriptors.of(inode), 0);
    try {
      await this.syscalls.syncfs(fd);
    } finally {
      if (mountFd === undefined) this.syscalls.close(fd);
    }
  }
}
