import { inject, injectable } from 'inversify';
import { AT, O, S, type FileStatus, type Syscalls } from 'tallyfs/syscalls';
import { Realm } from './realm.js';
import { SYSCALLS } from './system.js';

/**
 * File systems that have no others to ask for attributes, by their magic numbers in <linux/magic.h>: ext2 to ext4, XFS,
 * Btrfs, F2FS, tmpfs.
 */
const LOCAL: ReadonlySet<number> = new Set([0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x0102_1994]);

/** All that is mounted below the source directory, and known. */
@injectable()
export class Realms {
  readonly #realms = new Map<number, Realm>();

  constructor(@inject(SYSCALLS) private readonly syscalls: Syscalls) {}

  /** The one that an inode is in, which is held by a descriptor. */
  obtain(fd: number, status: FileStatus): Realm {
    return this.find(status) ?? this.#add(fd, status);
  }

  /** The one that an inode is in, if it is known. */
  find(status: FileStatus): Realm | undefined {
    return this.#realms.get(keyOf(status));
  }

  /** Lets go of a mount where nothing of it is known any more: it can then be unmounted. */
  leave({ key, size, mountFd }: Realm): void {
    if (size > 0) return;
    this.#realms.delete(key);
    if (mountFd !== undefined) this.syscalls.close(mountFd);
  }

  #add(fd: number, status: FileStatus): Realm {
    const isLocal = LOCAL.has(this.syscalls.fstatfs(fd).type);
    const realm = new Realm(keyOf(status), status.mountId, this.#open(fd, status), isLocal);
    this.#realms.set(realm.key, realm);
    return realm;
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

/** Ids of mounts are counted from 1, so that this stays a safe integer. */
function keyOf({ mountId, dev }: FileStatus): number {
  return mountId * 2 ** 32 + dev;
}
