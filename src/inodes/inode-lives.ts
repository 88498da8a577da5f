import { Hold, type Releaser } from './hold.js';
import { InodeTableError } from './inode-table-error.js';
import { Nodeids, type InodeIdentity } from './nodeids.js';
import { TableInode, type Inode } from './table-inode.js';

/**
 * Why an inode leaves its table. `kernel`: a FORGET gave its last lookup back. `dropped`: nobody keeps it any longer, and
 * the kernel has no lookup of it: no reply handed it over, or one that was not delivered, or a hold ended after the last
 * FORGET. `ended`: the session is over, and whatever the kernel had it has no more.
 */
export type ForgottenCause = 'kernel' | 'dropped' | 'ended';

/** What the mounted class wants to know. A method that is not done when it returns gives a promise. */
export interface TableHooks<T, K> {
  readonly remembered: (inode: Inode<T, K>) => Promise<unknown> | undefined;
  readonly forgotten: (inode: Inode<T, K>, cause: ForgottenCause) => Promise<unknown> | undefined;
  /** One of them failed, which nobody else can be told. */
  readonly failed: (hook: 'remembered' | 'forgotten', inode: Inode<T, K>, error: unknown) => void;
}

export type CreateInode<T> = (identity: InodeIdentity) => T | Promise<T>;

const NO_HOOKS: TableHooks<unknown, unknown> = {
  remembered: () => undefined,
  forgotten: () => undefined,
  failed: () => undefined,
};

const ROOT_NODEID = 1;

/**
 * The lives of the inodes of one table. Whether an inode may go depends on two numbers, its lookups and its pins; both are
 * changed here alone, and what follows from a change begins in the same turn. While a method of the class is at work on an
 * inode that is entering or leaving, `settling` is what whoever wants this inode waits for: the lock of that inode.
 */
export class InodeLives<T, K> implements Releaser {
  readonly #numbers = new Nodeids();
  /** By nodeid; those that are free are holes. */
  readonly #inodes: (TableInode<T, K> | undefined)[] = [];
  readonly #byKey = new Map<K, TableInode<T, K>>();
  /** Methods of the class, and creations, that are still at work. None of these rejects. */
  readonly #atWork = new Set<Promise<void>>();
  #hooks: TableHooks<T, K> = NO_HOOKS;
  #isOver = false;
  #size = 0;

  constructor(root: T, rootKey: K | undefined) {
    const inode = this.#seat(new TableInode<T, K>({ nodeid: ROOT_NODEID, generation: 0 }, rootKey));
    inode.value = root;
    inode.phase = 'known';
    // The kernel has it from the mount on.
    inode.pins = 1;
  }

  /** How many inodes there are, the root among them. */
  get size(): number {
    return this.#size;
  }

  /** An inode that a nodeid stands for; not one that is still entering, or leaving already. */
  at(nodeid: number): TableInode<T, K> | undefined {
    const inode = this.#inodes[nodeid];
    return inode?.phase === 'known' ? inode : undefined;
  }

  /** What a key leads to, in whatever phase. */
  by(key: K): TableInode<T, K> | undefined {
    return this.#byKey.get(key);
  }

  *all(): IterableIterator<TableInode<T, K>> {
    for (const inode of this.#inodes) if (inode?.phase === 'known') yield inode;
  }

  /** Whether its session has ended, and no other has begun. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Makes a mount's class the one whose methods are called. @throws InodeTableError where another mount's is. */
  begin(hooks: TableHooks<T, K>): void {
    const isFree = this.#hooks === NO_HOOKS || (this.#isOver && this.#atWork.size === 0);
    if (!isFree) throw InodeTableError.inUse();
    this.#hooks = hooks;
    this.#isOver = false;
    for (const inode of this.#others()) this.#rememberLate(inode);
  }

  pin(inode: TableInode<T, K>, hold: Hold): TableInode<T, K> {
    inode.pins += 1;
    hold.add(inode);
    return inode;
  }

  /**
   * Makes an inode and pins it. What fails leaves nothing behind.
   * @returns it, `settling` while `create` or the class's method is at work.
   * @throws what they throw in this turn.
   */
  enter(key: K | undefined, hold: Hold, create: CreateInode<T>): TableInode<T, K> {
    const inode = this.pin(this.#seat(new TableInode<T, K>(this.#numbers.take(), key)), hold);
    try {
      const made = create(inode);
      const remembering = made instanceof Promise ? this.#await(inode, made) : this.#remember(inode, made);
      this.#enterWith(inode, remembering);
    } catch (error) {
      this.#remove(inode);
      throw error;
    }
    return inode;
  }

  /** Makes another key lead to an inode, or none. What the key led to before keeps its nodeid alone. */
  rekey(inode: TableInode<T, K>, key: K | undefined): void {
    this.#unkey(inode);
    const before = key === undefined ? undefined : this.#byKey.get(key);
    if (before !== undefined) this.#unkey(before);
    inode.key = key;
    if (key !== undefined) this.#byKey.set(key, inode);
  }

  /** Of a request, or of the application itself. */
  hold(): Hold {
    return new Hold(this);
  }

  /** A reply hands over a lookup of an inode that its request has pinned. */
  credit(nodeid: number): void {
    const inode = this.#inodes[nodeid];
    if (inode !== undefined) inode.lookups += 1;
  }

  /** The kernel has given back lookups, or has not taken them in the first place. */
  forget(nodeid: number, nlookup: number): void {
    const inode = this.#inodes[nodeid];
    if (inode === undefined) return;
    // Below 0 only by the kernel's fault, which the ledger reports.
    inode.lookups = Math.max(0, inode.lookups - nlookup);
    this.#leaveUnlessKept(inode, 'kernel');
  }

  drop(inode: TableInode<T, K>): void {
    inode.pins -= 1;
    this.#leaveUnlessKept(inode, 'dropped');
  }

  /** The lookups of a nodeid. */
  count(nodeid: number): number {
    return this.#inodes[nodeid]?.lookups ?? 0;
  }

  /** The session is over: all that is left is forgotten, and what is entering once it has entered. */
  end(): void {
    this.#isOver = true;
    for (const inode of this.#others()) this.#leave(inode, 'ended');
    const root = this.#inodes[ROOT_NODEID];
    if (root !== undefined) root.lookups = 0;
  }

  /** Resolves when nothing is at work any more. */
  async idle(): Promise<void> {
    while (this.#atWork.size > 0) await Promise.all(this.#atWork);
  }

  /** All but the root, which no reply has handed over and nothing forgets. */
  #others(): TableInode<T, K>[] {
    return [...this.all()].filter(({ nodeid }) => nodeid !== ROOT_NODEID);
  }

  #seat(inode: TableInode<T, K>): TableInode<T, K> {
    this.#inodes[inode.nodeid] = inode;
    if (inode.key !== undefined) this.#byKey.set(inode.key, inode);
    this.#size += 1;
    return inode;
  }

  #remember(inode: TableInode<T, K>, value: T): Promise<unknown> | undefined {
    inode.value = value;
    return this.#hooks.remembered(inode);
  }

  async #await(inode: TableInode<T, K>, making: Promise<T>): Promise<void> {
    await this.#remember(inode, await making);
  }

  /** An inode that was made before the class was mounted. */
  #rememberLate(inode: TableInode<T, K>): void {
    const { failed } = this.#hooks;
    inode.phase = 'entering';
    try {
      this.#enterWith(inode, this.#remember(inode, inode.value));
      inode.settling?.catch((error: unknown) => {
        failed('remembered', inode, error);
      });
    } catch (error) {
      this.#remove(inode);
      failed('remembered', inode, error);
    }
  }

  #enterWith(inode: TableInode<T, K>, remembering: Promise<unknown> | undefined): void {
    if (remembering === undefined) inode.phase = 'known';
    else this.#track(inode, this.#enterLater(inode, remembering));
  }

  async #enterLater(inode: TableInode<T, K>, remembering: Promise<unknown>): Promise<void> {
    try {
      await remembering;
    } catch (error) {
      this.#remove(inode);
      throw error;
    }
    inode.settling = undefined;
    inode.phase = 'known';
    // Those who have asked for it may be gone by now, the session too.
    if (this.#isOver) this.#leave(inode, 'ended');
    else this.#leaveUnlessKept(inode, 'dropped');
  }

  #leaveUnlessKept(inode: TableInode<T, K>, cause: ForgottenCause): void {
    if (inode.lookups === 0 && inode.pins === 0 && inode.phase === 'known') this.#leave(inode, cause);
  }

  /** From this turn on nobody can obtain it, and whoever wants its key waits. */
  #leave(inode: TableInode<T, K>, cause: ForgottenCause): void {
    inode.phase = 'leaving';
    try {
      const forgetting = this.#hooks.forgotten(inode, cause);
      if (forgetting === undefined) this.#remove(inode);
      else this.#track(inode, this.#leaveLater(inode, forgetting));
    } catch (error) {
      this.#remove(inode);
      this.#hooks.failed('forgotten', inode, error);
    }
  }

  async #leaveLater(inode: TableInode<T, K>, forgetting: Promise<unknown>): Promise<void> {
    try {
      await forgetting;
    } catch (error) {
      this.#hooks.failed('forgotten', inode, error);
    }
    this.#remove(inode);
  }

  /** Whoever wants the inode waits for this, and is told of its failure; if nobody does, nobody need be. */
  #track(inode: TableInode<T, K>, settling: Promise<void>): void {
    inode.settling = settling;
    const atWork = settling.catch(() => undefined).then(() => void this.#atWork.delete(atWork));
    this.#atWork.add(atWork);
  }

  #remove(inode: TableInode<T, K>): void {
    inode.phase = 'gone';
    inode.settling = undefined;
    this.#unkey(inode);
    this.#inodes[inode.nodeid] = undefined;
    this.#size -= 1;
    this.#numbers.giveBack(inode.nodeid);
  }

  #unkey(inode: TableInode<T, K>): void {
    if (inode.key !== undefined && this.#byKey.get(inode.key) === inode) this.#byKey.delete(inode.key);
    inode.key = undefined;
  }
}
