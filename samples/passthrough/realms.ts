import { inject, injectable } from 'inversify';
import { AT, O, S, type FileStatus, type Syscalls } from 'tallyfs/syscalls';
import { Realm } from './realm.js';
import { SYSCALLS } from './system.js';

/** All that is mounted below the source directory, and known. */
@injectable()
export class Realms {
  readonly #realms = new Map<number, Realm>();

  constructor(@inject(SYSCALLS) private readonly syscalls: Syscalls) {}

  /** The one that an inode is in, which is held by a descriptor. */
  obtain(fd: number, status: FileStatus): Realm {
    // Ids of mounts are counted from 1, so that this stays a safe integer.
    const key = status.mountId * 2 ** 32 + status.dev;
    let realm = this.#realms.get(key);
    if (realm === undefined) this.#realms.set(key, (realm = new Realm(key, this.#open(fd, status))));
    return realm;
  }

  /** Lets go of a mount where nothing of it is known any more: it can then be unmounted. */
  leave({ key, size, mountFd }: Realm): void {
    if (size > 0) return;
    this.#realms.delete(key);
    if (mountFd !== undefined) this.syscalls.close(mountFd);
  }

  /** A descriptor for finding inodes by their handles, if that works: tried with the first one that is known. */
  #open(fd: number, { mode }: FileStatus): number | undefined {
    const type = mode & S.IFMT;
    if (type !== S.IFDIR && type !== S.IFREG) return undefined;
    let mountFd: number | undefined;
    try {
      mountFd = this.syscalls.reopen(fd, O.RDONLY | O.NONBLOCK);
      const handle = this.syscalls.nameToHandleAt(fd, '', AT.EMPTY_PATH);
      this.syscalls.close(this.syscalls.openByHandleAt(mountFd, handle, O.PATH));
      return mountFd;
    } catch {
      // EOPNOTSUPP on some overlays, EPERM without CAP_DAC_READ_SEARCH. Then every inode keeps its descriptor.
      if (mountFd !== undefined) this.syscalls.close(mountFd);
      return undefined;
    }
  }
}
