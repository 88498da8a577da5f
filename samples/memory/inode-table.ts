import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import { CLOCK, type Clock } from './clock.js';
import { Directory } from './directory.js';
import type { Identity, Inode } from './inode.js';
import { LIMITS, type Limits } from './limits.js';
import { S_IFDIR } from './modes.js';

const ROOT = 1;

/** All inodes by nodeid, those without a name too as long as somebody knows them. */
@injectable()
export class InodeTable {
  readonly #limits: Limits;
  readonly #inodes: (Inode | undefined)[] = [undefined];
  /** Numbers that are free again. */
  readonly #free: number[] = [];
  #generation = 0;

  constructor(@inject(CLOCK) clock: Clock, @inject(LIMITS) limits: Limits) {
    this.#limits = limits;
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const root = { nodeid: ROOT, generation: 0 };
    this.#inodes[ROOT] = new Directory(root, { mode: S_IFDIR | 0o755, ...owner, rdev: 0, time: clock.now() });
  }

  /** How many there are. */
  get size(): number {
    return this.#inodes.length - 1 - this.#free.length;
  }

  find(nodeid: number): Inode | undefined {
    return this.#inodes[nodeid];
  }

  /** @throws ESTALE: a handle of NFS, say, can be older than the inode. */
  get(nodeid: number): Inode {
    const inode = this.#inodes[nodeid];
    if (inode === undefined) throw new Errno('ESTALE');
    return inode;
  }

  /** @throws ENOTDIR, ESTALE */
  directory(nodeid: number): Directory {
    const inode = this.get(nodeid);
    if (!(inode instanceof Directory)) throw new Errno('ENOTDIR');
    return inode;
  }

  /** Makes an inode, under a number that nobody knows any more or that is new. @throws ENOSPC */
  add<T extends Inode>(make: (identity: Identity) => T): T {
    this.checkRoom();
    const inode = make(this.#identity());
    this.#inodes[inode.nodeid] = inode;
    return inode;
  }

  /** Forgets an inode for good. */
  remove(nodeid: number): void {
    this.get(nodeid).dispose();
    this.#inodes[nodeid] = undefined;
    this.#free.push(nodeid);
  }

  /** @throws ENOSPC */
  protected checkRoom(): void {
    if (this.size >= this.#limits.inodes) throw new Errno('ENOSPC');
  }

  /** The kernel tells the old and the new inode of one number apart by the generation, in 32 bits (fuse_iget). */
  #identity(): Identity {
    const nodeid = this.#free.pop();
    if (nodeid === undefined) return { nodeid: this.#inodes.length, generation: this.#generation };
    this.#generation = (this.#generation + 1) >>> 0;
    return { nodeid, generation: this.#generation };
  }
}
