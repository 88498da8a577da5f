import { NodeidMap } from '../ledger/nodeid-map.js';
import { Recent } from './recent.js';

/** What tells the inodes apart that a nodeid is given to over time. */
export interface InodeIdentity {
  readonly nodeid: number;
  readonly generation: number | bigint;
  /** The S_IFMT bits of the mode. */
  readonly type: number;
}

/** How an inode that is handed over contradicts what the kernel, or the class itself, knows of its nodeid. */
export type Contradiction = 'generation-changed' | 'type-changed' | 'generation-reused';

/**
 * The inodes that the kernel knows, and those that the class has destroyed. FORGET carries no generation: the count
 * belongs to the nodeid, so another inode may get the number only when its count is 0, and then with another generation
 * (fuse_iget(), fs/fuse/inode.c).
 */
export class Identities {
  /** Generation × 16 + type, in one number as long as that is exact. */
  readonly #known = new NodeidMap<number | bigint>();
  /** What the kernel has forgotten and the class has not destroyed yet: it rarely waits with that for long. */
  readonly #forgotten = new Recent<number | bigint>();
  readonly #removed = new Recent<number | bigint>();
  /** Nodeids that more than one inode was handed over with: which of them the kernel goes on with depends on what it was doing. */
  readonly #contested = new Set<number>();
  readonly #tellsRemovals: boolean;

  /** @param tellsRemovals the class says when it destroys an inode. */
  constructor(tellsRemovals: boolean) {
    this.#tellsRemovals = tellsRemovals;
  }

  /**
   * @param held the kernel holds lookups of the nodeid already.
   * @returns how this inode contradicts what is known of its nodeid, if it does.
   */
  handOver(inode: InodeIdentity, held: boolean): Contradiction | undefined {
    const { nodeid } = inode;
    const identity = pack(inode);
    const known = this.#known.get(nodeid);
    if (known === identity) return undefined;
    this.#known.set(nodeid, identity);
    if (held && known !== undefined) {
      this.#contested.add(nodeid);
      return sameGeneration(known, identity) ? 'type-changed' : 'generation-changed';
    }
    const gone = this.#removed.get(nodeid);
    return gone !== undefined && sameGeneration(gone, identity) ? 'generation-reused' : undefined;
  }

  /** The generation of the inode that the nodeid stands for, or stood for last. */
  generationOf(nodeid: number): bigint | undefined {
    const identity = this.#known.get(nodeid) ?? this.#forgotten.get(nodeid) ?? this.#removed.get(nodeid);
    return identity === undefined ? undefined : BigInt(identity) >> 4n;
  }

  /** The S_IFMT bits of the inode that the nodeid stands for, as long as the kernel knows it and no other by that nodeid. */
  typeOf(nodeid: number): number | undefined {
    const identity = this.#known.get(nodeid);
    if (identity === undefined || (this.#contested.size > 0 && this.#contested.has(nodeid))) return undefined;
    return (typeof identity === 'number' ? identity % 16 : Number(identity & 15n)) << 12;
  }

  /** The kernel has forgotten a nodeid. */
  forget(nodeid: number): void {
    const last = this.#known.get(nodeid);
    if (last === undefined) return;
    this.#known.delete(nodeid);
    this.#contested.delete(nodeid);
    if (this.#tellsRemovals) this.#forgotten.set(nodeid, last);
  }

  /** The class has destroyed an inode: its generation must not come back. */
  remove(nodeid: number): void {
    const last = this.#known.get(nodeid) ?? this.#forgotten.get(nodeid);
    if (last === undefined) return;
    this.#known.delete(nodeid);
    this.#contested.delete(nodeid);
    this.#removed.set(nodeid, last);
  }
}

function pack({ generation, type }: InodeIdentity): number | bigint {
  const small = Number(generation);
  const kind = type >> 12;
  return small < 2 ** 48 ? small * 16 + kind : BigInt(generation) * 16n + BigInt(kind);
}

function sameGeneration(one: number | bigint, other: number | bigint): boolean {
  if (typeof one === 'number' && typeof other === 'number')
    return Math.floor(one / 16) === Math.floor(other / 16);
  return BigInt(one) >> 4n === BigInt(other) >> 4n;
}
