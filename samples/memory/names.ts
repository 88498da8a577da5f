import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import { inherit } from './acls.js';
import { CLOCK, type Clock, type Time } from './clock.js';
import { Directory, type Dirent } from './directory.js';
import type { Identity, Inode, Origin } from './inode.js';
import { InodeTable } from './inode-table.js';
import { LIMITS, type Limits } from './limits.js';
import { S_IFDIR, S_IFMT, S_ISGID } from './modes.js';
import { checkLength } from './name-length.js';
import { Symlink } from './symlink.js';

/** Who makes a file, and with which type and permission bits. */
export interface Making {
  readonly mode: number;
  readonly caller: { readonly uid: number; readonly gid: number };
  /** Permission bits that the caller leaves out; for what has no permissions of its own there is none. */
  readonly umask?: number | undefined;
  /** Device number of a device file. */
  readonly rdev?: number;
}

type Make<T> = (identity: Identity, origin: Origin) => T;

/** Gives names to inodes and takes them away. */
@injectable()
export class Names {
  constructor(
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LIMITS) private readonly limits: Limits,
  ) {}

  /** @throws ENOENT, ENAMETOOLONG */
  lookup(parent: Directory, name: string): Inode {
    const inode = parent.get(name);
    if (inode !== undefined) return inode;
    // The way up of open_by_handle_at(2), which begins at a directory without a path.
    if (name === '..') return parent.parent;
    checkLength(name);
    throw new Errno('ENOENT');
  }

  /** Makes an inode with a name. @throws EEXIST, ENAMETOOLONG, ENOENT, ENOSPC */
  make<T extends Inode>(parent: Directory, name: string, making: Making, make: Make<T>): T {
    checkVacant(parent, name);
    const inode = this.#makeInode(parent, making, make);
    parent.attach(name, inode);
    parent.modified(inode.birth);
    return inode;
  }

  /** Makes a directory with a name. @throws EEXIST, EMLINK, ENAMETOOLONG, ENOENT, ENOSPC */
  makeDirectory(parent: Directory, name: string, { mode, umask, caller }: Making): Directory {
    this.checkLinks(parent);
    const making = { mode: S_IFDIR | mode, umask, caller };
    return this.make(parent, name, making, (...made) => new Directory(...made));
  }

  /** Makes an inode without a name; the directory only says to which group it belongs, and who may use it. @throws ENOSPC */
  makeNameless<T extends Inode>(parent: Directory, making: Making, make: Make<T>): T {
    const inode = this.#makeInode(parent, making, make);
    inode.attr.nlink = 0;
    return inode;
  }

  /** @throws EEXIST, EMLINK, ENAMETOOLONG, ENOENT; EPERM for a directory */
  link(inode: Inode, parent: Directory, name: string): void {
    if (inode instanceof Directory) throw new Errno('EPERM');
    checkVacant(parent, name);
    this.checkLinks(inode);
    const now = this.clock.now();
    parent.attach(name, inode);
    parent.modified(now);
    inode.attr.nlink += 1;
    inode.changed(now);
  }

  /**
   * @returns what had the name. It is still there: it may have other names, be open, and the kernel knows it.
   * @throws ENOENT, EISDIR
   */
  unlink(parent: Directory, name: string): Inode {
    const inode = existing(parent, name);
    if (inode instanceof Directory) throw new Errno('EISDIR');
    this.#detach(parent, name, inode);
    return inode;
  }

  /** @returns as {@link unlink} does. @throws ENOENT, ENOTDIR, ENOTEMPTY */
  removeDirectory(parent: Directory, name: string): Inode {
    const inode = existing(parent, name);
    if (!(inode instanceof Directory)) throw new Errno('ENOTDIR');
    if (!inode.isEmpty) throw new Errno('ENOTEMPTY');
    this.#detach(parent, name, inode);
    return inode;
  }

  /** @throws EMLINK */
  checkLinks(inode: Inode): void {
    if (inode.attr.nlink >= this.limits.links) throw new Errno('EMLINK');
  }

  /** The names behind a cookie, as {@link Directory.entries}. */
  list(directory: Directory, cookie: number): Iterable<Dirent> {
    directory.accessed(this.clock.now());
    return directory.entries(cookie);
  }

  /** @throws EINVAL for what is no symbolic link */
  readLink(inode: Inode): Uint8Array {
    if (!(inode instanceof Symlink)) throw new Errno('EINVAL');
    inode.accessed(this.clock.now());
    return inode.target;
  }

  #makeInode<T extends Inode>(parent: Directory, making: Making, make: Make<T>): T {
    const origin = originIn(parent, making, this.clock.now());
    if (making.umask === undefined) return this.inodes.add((identity) => make(identity, origin));
    const { mode, xattrs } = inherit(parent, origin.mode, making.umask);
    const inode = this.inodes.add((identity) => make(identity, { ...origin, mode }));
    if (xattrs !== undefined) inode.xattrs = xattrs;
    return inode;
  }

  #detach(parent: Directory, name: string, inode: Inode): void {
    const now = this.clock.now();
    parent.detach(name);
    parent.modified(now);
    inode.unlinked(now);
  }
}

/** In a directory with the set-group-ID bit all files belong to its group, and directories pass the bit on. inode(7) */
function originIn(parent: Directory, { mode, rdev = 0, caller: { uid, gid } }: Making, time: Time): Origin {
  if ((parent.attr.mode & S_ISGID) === 0) return { mode, uid, gid, rdev, time };
  const passedOn = (mode & S_IFMT) === S_IFDIR ? S_ISGID : 0;
  return { mode: mode | passedOn, uid, gid: parent.attr.gid, rdev, time };
}

function existing(parent: Directory, name: string): Inode {
  const inode = parent.get(name);
  if (inode === undefined) throw new Errno('ENOENT');
  return inode;
}

/** @throws EEXIST, ENAMETOOLONG; ENOENT where the directory itself is removed and only somebody's working directory */
export function checkVacant(parent: Directory, name: string): void {
  if (parent.get(name) !== undefined) throw new Errno('EEXIST');
  if (parent.attr.nlink === 0) throw new Errno('ENOENT');
  checkLength(name);
}
