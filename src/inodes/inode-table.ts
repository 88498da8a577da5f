import { Errno } from '../protocol/errno.js';
import type { NameRequest } from '../protocol/requests/entries.js';
import type { ReaddirplusRequest } from '../protocol/requests/files.js';
import { Hold, holdOf } from './hold.js';
import { InodeLives, type CreateInode } from './inode-lives.js';
import { InodeTableError } from './inode-table-error.js';
import type { InodeIdentity } from './nodeids.js';
import type { Inode, Pin, TableInode } from './table-inode.js';

/** The requests that can obtain inodes: those whose reply hands one over, and those that take a name away. */
export type ObtainingRequest = NameRequest | ReaddirplusRequest;

/** Who keeps an inode: a request until it is answered, a hold until it is released. */
export type Holder = ObtainingRequest | Hold;

/** Registered, because the class that is mounted may import another copy of this module than who mounts it. */
export const LIVES = Symbol.for('tallyfs.inode-lives');

/**
 * The inodes of a file system with `bookkeeping: 'managed'`: it gives out nodeids and generations, counts the kernel's
 * lookups, and forgets. What is obtained for a request stays until the request is answered, and if the reply hands it over,
 * until the kernel has given all lookups back; then the class's `@Forgotten` method is called.
 *
 *     @Lookup()
 *     async lookup(request: LookupRequest): Promise<Entry> {
 *       const pin = await this.inodes.obtain(request, pathOf(request), () => this.backend.open(pathOf(request)));
 *       return pin.entry({ attr: await pin.value.stat() });
 *     }
 *
 * @typeParam T what the file system keeps for an inode. @typeParam K what it finds one by, compared as in a Map.
 */
export class InodeTable<T, K = unknown> implements Iterable<Inode<T, K>> {
  /** For the session. */
  readonly [LIVES]: InodeLives<T, K>;

  /** @param root what is kept for the root, nodeid 1, which is there from the mount to its end. @param key leads to it. */
  constructor(root: T, key?: K) {
    this[LIVES] = new InodeLives(root, key);
  }

  /**
   * The inode that a key leads to, made if there is none. Waits for a creation or a forget of this inode that is still at
   * work, and for no other; requests that want the same inode at once share one creation, and its failure.
   * @param key undefined: make one that its nodeid alone leads to.
   * @param create makes what is kept for a new inode.
   * @returns rejects with what `create` or the `@Remembered` method throws, and leaves nothing then; with an InodeTableError
   * where it is one of these methods that asks for the inode that it is called for, before it has waited for anything.
   */
  async obtain(holder: Holder, key: K | undefined, create: CreateInode<T>): Promise<Pin<T, K>> {
    for (;;) {
      const hold = this.#holdOf(holder);
      const found = key === undefined ? undefined : this[LIVES].by(key);
      if (found !== undefined && isCalling(found)) throw InodeTableError.itself(found.nodeid);
      if (found?.phase === 'leaving') await found.settling;
      else
        return this.#whole(
          found === undefined ? this[LIVES].enter(key, hold, create) : this.#pin(found, hold),
        );
    }
  }

  /** The inode that a key leads to, in the same turn; undefined where there is none, or one that has to be waited for. */
  find(holder: Holder, key: K): Pin<T, K> | undefined {
    const hold = this.#holdOf(holder);
    const found = this[LIVES].by(key);
    return found?.phase === 'known' ? this.#pin(found, hold) : undefined;
  }

  /**
   * Makes an inode, in the same turn.
   * @param key undefined: its nodeid alone leads to it.
   * @throws InodeTableError where the key leads to one already, or where `create` or the `@Remembered` method are async.
   */
  add(holder: Holder, key: K | undefined, create: (identity: InodeIdentity) => T): Pin<T, K> {
    const hold = this.#holdOf(holder);
    const before = key === undefined ? undefined : this[LIVES].by(key);
    if (before?.phase === 'known') throw InodeTableError.known(before.nodeid);
    if (before !== undefined) throw InodeTableError.busy(before.nodeid);
    const inode = this[LIVES].enter(key, hold, create);
    if (inode.phase === 'entering') throw InodeTableError.busy(inode.nodeid);
    return inode;
  }

  /** The inode that a nodeid of a request stands for: LINK hands it over once more. @throws ESTALE */
  pin(holder: Holder, nodeid: number): Pin<T, K> {
    return this.#pin(this.#at(nodeid), this.#holdOf(holder));
  }

  /** What is kept for the inode that a nodeid of a request stands for. @throws ESTALE: a handle of NFS can be older. */
  get(nodeid: number): T {
    return this.#at(nodeid).value;
  }

  /** Whether a nodeid stands for an inode that can be obtained. */
  has(nodeid: number): boolean {
    return this[LIVES].at(nodeid) !== undefined;
  }

  /** How many lookups of a nodeid the kernel holds. That it is 0 says nothing: a reply may be on its way. */
  lookups(nodeid: number): number {
    return this[LIVES].count(nodeid);
  }

  /**
   * Gives an inode another key, after a rename, or none, when its last name is gone. An inode that the key led to before has
   * none from then on.
   * @throws ESTALE
   */
  rekey(nodeid: number, key: K | undefined): void {
    this[LIVES].rekey(this.#at(nodeid), key);
  }

  /** Keeps what is obtained with it beyond any request, until it is released: `using hold = inodes.hold()`. */
  hold(): Hold {
    return this[LIVES].hold();
  }

  /** How many inodes there are, the root and those that are entering or leaving among them. */
  get size(): number {
    return this[LIVES].size;
  }

  /** All that can be obtained, the root first. */
  [Symbol.iterator](): IterableIterator<Inode<T, K>> {
    return this[LIVES].all();
  }

  #at(nodeid: number): TableInode<T, K> {
    const inode = this[LIVES].at(nodeid);
    if (inode === undefined) throw new Errno('ESTALE');
    return inode;
  }

  #pin(inode: TableInode<T, K>, hold: Hold): TableInode<T, K> {
    return this[LIVES].pin(inode, hold);
  }

  async #whole(inode: TableInode<T, K>): Promise<TableInode<T, K>> {
    await inode.settling;
    return inode;
  }

  #holdOf(holder: Holder): Hold {
    const lives = this[LIVES];
    if (lives.isOver) throw InodeTableError.over();
    const hold = holder instanceof Hold ? holder : holdOf(holder);
    if (hold?.owner !== lives) throw InodeTableError.noHold();
    if (hold.isReleased) throw InodeTableError.released();
    return hold;
  }
}

/** Whether code of the class is at work on it in this very turn, which nobody can wait for. */
function isCalling({ phase, settling }: TableInode<unknown, unknown>): boolean {
  return phase !== 'known' && settling === undefined;
}
