import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import { AT, O, RENAME, RESOLVE, S, type Dirent, type FileStatus, type Syscalls } from 'tallyfs/syscalls';
import { Crossings } from './crossings.js';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { ALL, InodeTable } from './inode-table.js';
import { SYSCALLS } from './system.js';

/** Not out of the directory, and not onto another mount. */
const WITHIN = RESOLVE.BENEATH | RESOLVE.NO_XDEV;

/** Not what a symbolic link leads to, and only what the system knows by itself. statx(2) */
const UNASKED = AT.SYMLINK_NOFOLLOW | AT.NO_AUTOMOUNT | AT.STATX_DONT_SYNC;

/** With these no name is taken from an inode. renameat2(2) */
const KEEPING = RENAME.NOREPLACE | RENAME.EXCHANGE;

/** An inode, and what it looks like now. */
export interface Found {
  readonly inode: Inode;
  readonly status: FileStatus;
}

/** Names in directories: finds what has them, gives them, and takes them away. */
@injectable()
export class Names {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(Crossings) private readonly crossings: Crossings,
  ) {}

  /**
   * What has a name. On a file system that answers from memory it need not be opened where it is known. Nobody else is
   * asked, for what is mounted on the name may wait for us.
   * @returns undefined where nothing has it. @throws ENOENT for the same, ENAMETOOLONG, ENOTDIR, ESTALE
   */
  lookup(parent: Inode, name: string): Found | undefined {
    if (!parent.realm.isLocal) return this.discover(parent, name);
    const directory = this.descriptors.of(parent);
    const status = this.syscalls.statxIfThere(directory, single(name), UNASKED, ALL);
    if (status === undefined) return undefined;
    return this.#recognize(parent, directory, name, status) ?? this.discover(parent, name);
  }

  /** The same for a name that nobody is likely to have looked up yet. @throws ENOENT, ENAMETOOLONG, ENOTDIR, ESTALE */
  discover(parent: Inode, name: string): Found {
    const { fd, status } = this.#find(this.descriptors.of(parent), single(name));
    return { inode: this.inodes.identify(fd, status), status };
  }

  /** The same for an entry of a listing; undefined where it cannot be looked up, or no longer. */
  find(parent: Inode, { name, ino }: Dirent): Found | undefined {
    try {
      return parent.realm.inodes.has(ino) ? this.lookup(parent, name) : this.discover(parent, name);
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    }
  }

  /** What an inode looks like now. */
  status(inode: Inode): FileStatus {
    return this.#status(this.descriptors.of(inode));
  }

  /** @throws EEXIST, EMLINK, ENOENT, EXDEV */
  link(inode: Inode, parent: Inode, name: string): Found {
    const fd = this.descriptors.of(inode);
    this.syscalls.link(fd, this.descriptors.of(parent), single(name));
    return { inode, status: this.#status(fd) };
  }

  /** @param flags AT_REMOVEDIR, or 0. @throws ENOENT, EISDIR, ENOTDIR, ENOTEMPTY, EBUSY */
  unlink(parent: Inode, name: string, flags: number): void {
    const directory = this.descriptors.of(parent);
    this.#keep(parent, directory, single(name));
    this.syscalls.unlinkat(directory, name, flags);
  }

  /** @param flags RENAME_* bits. @throws EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY, EXDEV */
  rename(from: Inode, name: string, to: Inode, newName: string, flags: number): void {
    const fd = this.descriptors.of(from);
    const newFd = this.descriptors.of(to);
    if ((flags & KEEPING) === 0) this.#keep(to, newFd, single(newName));
    this.syscalls.renameat2(fd, single(name), newFd, single(newName), flags);
  }

  /** @returns the bytes. @throws EINVAL for what is no symbolic link */
  readLink(inode: Inode): Uint8Array {
    return this.syscalls.readlinkat(this.descriptors.of(inode), '');
  }

  #recognize({ realm }: Inode, directory: number, name: string, status: FileStatus): Found | undefined {
    if (status.mountId !== realm.mountId) return undefined;
    const inode = this.inodes.recognize(directory, name, status);
    return inode === undefined ? undefined : { inode, status };
  }

  /**
   * What is about to lose its last name may be in use for longer, as somebody's working directory, say. Its handle finds it
   * no more, so a descriptor has to.
   */
  #keep({ realm }: Inode, directory: number, name: string): void {
    if (realm.mountFd === undefined) return;
    try {
      if (realm.isLocal && !this.#isLosing(directory, name)) return;
      const { fd, status } = this.#find(directory, name);
      this.inodes.hold(fd, status);
    } catch (error) {
      // Whether it can be taken away is said by the call that does it.
      if (!(error instanceof Errno)) throw error;
    }
  }

  #isLosing(directory: number, name: string): boolean {
    const status = this.syscalls.statx(directory, name, UNASKED, ALL);
    const hasOthers = status.nlink > 1 && (status.mode & S.IFMT) !== S.IFDIR;
    return !hasOthers && this.inodes.isLoose(status);
  }

  #find(directory: number, name: string): { readonly fd: number; readonly status: FileStatus } {
    const fd = this.#hold(directory, name);
    try {
      return { fd, status: this.#status(fd) };
    } catch (error) {
      this.syscalls.close(fd);
      throw error;
    }
  }

  /** A descriptor of what has a name, which may be a symbolic link, but not what that leads to. */
  #hold(directory: number, name: string): number {
    for (;;) {
      try {
        const fd = this.syscalls.openat2(directory, name, O.PATH | O.NOFOLLOW, WITHIN);
        return this.descriptors.admit(fd);
      } catch (error) {
        if (error instanceof Errno && error.code === 'EXDEV') return this.crossings.enter(directory, name);
        this.descriptors.makeRoom(error);
      }
    }
  }

  #status(fd: number): FileStatus {
    return this.syscalls.statx(fd, '', AT.EMPTY_PATH, ALL);
  }
}

/**
 * The kernel sends one component at a time; nothing else may get through to a call that would walk it.
 * @throws EINVAL
 */
export function single(name: string): string {
  if (name === '..' || name === '.' || name.includes('/')) throw new Errno('EINVAL');
  return name;
}
