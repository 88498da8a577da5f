import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import { AT, O, STATX, type FileHandle, type FileStatus, type Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import { Inode } from './inode.js';
import type { Realm } from './realm.js';
import { Realms } from './realms.js';
import { Source } from './source.js';
import { SYSCALLS } from './system.js';

const ROOT = 1;

/** What the file system asks about each inode: all that there is, in one call. */
export const ALL = STATX.BASIC_STATS | STATX.BTIME | STATX.MNT_ID;

/**
 * The inodes that the kernel knows, by nodeid and by identity. An identity is a device, a number and a generation: the
 * number is given to another inode when this one is gone, and the handle has the generation in it. While an inode is
 * held open, nobody else can have its number.
 */
@injectable()
export class InodeTable {
  readonly #inodes: (Inode | undefined)[] = [undefined];
  /** Numbers that are free again. */
  readonly #free: number[] = [];
  #generation = 0;

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Realms) private readonly realms: Realms,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(Source) private readonly source: Source,
  ) {}

  /** Makes the directory that is shown the root. @throws MountOptionError where there is none. */
  openRoot(): void {
    const fd = this.source.open();
    const status = this.syscalls.statx(fd, '', AT.EMPTY_PATH, ALL);
    const realm = this.realms.obtain(fd, status);
    // Without a handle, so that its descriptor is never closed.
    const root = new Inode(ROOT, 0, realm, status.ino, undefined);
    this.descriptors.adopt(root, fd);
    realm.inodes.set(status.ino, root);
    realm.size += 1;
    this.#inodes[ROOT] = root;
  }

  /** How many there are. */
  get size(): number {
    return this.#inodes.length - 1 - this.#free.length;
  }

  /** @throws ESTALE: the kernel does not know it, or a file system below has another one in its place. */
  get(nodeid: number): Inode {
    const inode = this.#inodes[nodeid];
    if (inode === undefined) throw new Errno('ESTALE');
    return inode;
  }

  /** The inode that has a name, and looks like this, if it is known. Another one may have its number by now. */
  recognize(directory: number, name: string, status: FileStatus): Inode | undefined {
    const known = this.realms.find(status)?.inodes.get(status.ino);
    if (known === undefined || known.fd >= 0 || known.opened !== undefined) return known;
    return this.#handle(directory, name, 0) === known.handle ? known : undefined;
  }

  /** It is known, and no descriptor of it stays open. */
  isLoose(status: FileStatus): boolean {
    return this.realms.find(status)?.inodes.get(status.ino)?.fd === -1;
  }

  /** Holds the inode that an O_PATH descriptor stands for, if it is known and not held. Takes the descriptor over. */
  hold(fd: number, status: FileStatus): void {
    const known = this.realms.find(status)?.inodes.get(status.ino);
    const isLoose = known?.fd === -1 && known.handle === this.#handle(fd, '', AT.EMPTY_PATH);
    if (isLoose) this.descriptors.adopt(known, fd);
    else this.syscalls.close(fd);
  }

  /** The inode that an O_PATH descriptor stands for. Takes the descriptor over. */
  identify(fd: number, status: FileStatus): Inode {
    const realm = this.realms.obtain(fd, status);
    const known = realm.inodes.get(status.ino);
    if (known !== undefined && known.fd >= 0) {
      this.syscalls.close(fd);
      return known;
    }
    const inode = this.#identify(fd, status, realm, known);
    this.descriptors.adopt(inode, fd);
    return inode;
  }

  /** The same for a file that is open, whose descriptor goes with the open file. */
  identifyOpened(fd: number, status: FileStatus): Inode {
    const realm = this.realms.obtain(fd, status);
    const known = realm.inodes.get(status.ino);
    if (known !== undefined && known.fd >= 0) return known;
    const inode = this.#identify(fd, status, realm, known);
    const isFound = inode.handle !== undefined && status.nlink > 0;
    if (!isFound) this.descriptors.adopt(inode, this.syscalls.reopen(fd, O.PATH));
    return inode;
  }

  /** Forgets all, the root too. */
  clear(): void {
    this.#inodes.forEach((inode, nodeid) => {
      if (inode !== undefined) this.remove(nodeid);
    });
  }

  /** Forgets an inode for good. */
  remove(nodeid: number): void {
    const inode = this.get(nodeid);
    const { realm, ino } = inode;
    this.descriptors.drop(inode);
    realm.size -= 1;
    if (realm.inodes.get(ino) === inode) realm.inodes.delete(ino);
    this.realms.leave(realm);
    this.#inodes[nodeid] = undefined;
    this.#free.push(nodeid);
  }

  #identify(fd: number, { ino }: FileStatus, realm: Realm, known: Inode | undefined): Inode {
    const handle = realm.mountFd === undefined ? undefined : this.#handle(fd, '', AT.EMPTY_PATH);
    // A file that is open holds its number as well, also where it has no handle.
    if (known !== undefined && (known.handle === handle || known.opened !== undefined)) return known;
    const inode = this.#add(realm, ino, handle);
    realm.inodes.set(ino, inode);
    return inode;
  }

  #handle(directory: number, name: string, flags: number): FileHandle | undefined {
    try {
      return this.syscalls.nameToHandleAt(directory, name, flags);
    } catch {
      return undefined;
    }
  }

  /** The kernel tells the old and the new inode of one nodeid apart by the generation, in 32 bits (fuse_iget). */
  #add(realm: Realm, ino: number | bigint, handle: FileHandle | undefined): Inode {
    const free = this.#free.pop();
    if (free !== undefined) this.#generation = (this.#generation + 1) >>> 0;
    const nodeid = free ?? this.#inodes.length;
    const inode = new Inode(nodeid, this.#generation, realm, ino, handle);
    realm.size += 1;
    this.#inodes[nodeid] = inode;
    return inode;
  }
}
