import { inject, injectable } from 'inversify';
import * as fuse from 'tallyfs';
import { CLOCK, type Clock } from './clock.js';
import type { Identity, Inode } from './inode.js';
import { InodeTable } from './inode-table.js';
import { LIMITS, type Limits } from './limits.js';

const ROOT = 1;

/** All inodes by nodeid, in the table of the runtime: an inode that the tree needs is held, others stay while they are known. */
@injectable()
export class ManagedInodeTable extends InodeTable {
  readonly known: fuse.InodeTable<Inode>;
  /** Of inodes that have a name or are open. */
  readonly #holds = new Map<Inode, fuse.Hold>();

  constructor(@inject(CLOCK) clock: Clock, @inject(LIMITS) limits: Limits) {
    super(clock, limits);
    this.known = new fuse.InodeTable(super.get(ROOT));
  }

  override get size(): number {
    return this.known.size;
  }

  override find(nodeid: number): Inode | undefined {
    return this.known.has(nodeid) ? this.known.get(nodeid) : undefined;
  }

  override get(nodeid: number): Inode {
    return this.known.get(nodeid);
  }

  override add<T extends Inode>(make: (identity: Identity) => T): T {
    this.checkRoom();
    const hold = this.known.hold();
    const inode = this.known.add(hold, undefined, make).value as T;
    this.#holds.set(inode, hold);
    return inode;
  }

  /** The tree needs an inode again, which had no name. */
  keep(inode: Inode): void {
    if (this.#holds.has(inode)) return;
    const hold = this.known.hold();
    this.known.pin(hold, inode.nodeid);
    this.#holds.set(inode, hold);
  }

  /** The tree needs an inode no longer: it goes when the kernel does not know it. */
  override remove(nodeid: number): void {
    const inode = this.get(nodeid);
    const hold = this.#holds.get(inode);
    this.#holds.delete(inode);
    hold?.release();
  }
}
