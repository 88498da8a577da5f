import type { Entry } from '../protocol/replies.js';
import type { InodeIdentity } from './nodeids.js';

/** An inode of a table, as `@Remembered` and `@Forgotten` methods and iterations see it. */
export interface Inode<T, K = unknown> extends InodeIdentity {
  /** What leads to it; undefined where only the nodeid does. */
  readonly key: K | undefined;
  /** What `create` made. */
  readonly value: T;
  /** The lookups that the kernel holds. */
  readonly lookups: number;
}

/**
 * An inode that stays in its table until whoever obtained it is done. A request is done when it is answered: a lookup
 * that the reply hands over is counted in that turn, so that the inode is held without a gap.
 */
export interface Pin<T, K = unknown> extends Inode<T, K> {
  /** A reply that hands the inode over; for CREATE and TMPFILE add the handle. Timeouts in seconds, 0 where absent. */
  entry(reply: Pick<Entry, 'attr' | 'entryTimeout' | 'attrTimeout'>): Required<Entry>;
}

/**
 * Where an inode is in its life. `entering`: `create` or the `@Remembered` method is at work; `known`: it can be
 * obtained; `leaving`: the `@Forgotten` method is at work; `gone`: its nodeid may be another's.
 */
export type Phase = 'entering' | 'known' | 'leaving' | 'gone';

/** One inode of a table: all that the table keeps of it. */
export class TableInode<T, K> implements Pin<T, K> {
  readonly nodeid: number;
  readonly generation: number;
  key: K | undefined;
  /** Not there yet while the inode is entering. */
  value!: T;
  lookups = 0;
  /** How many requests and holds keep it. */
  pins = 0;
  phase: Phase = 'entering';
  /** Settles when it is known, or failed to be, and then when it is gone; undefined while nothing is at work. */
  settling: Promise<void> | undefined;

  constructor({ nodeid, generation }: InodeIdentity, key: K | undefined) {
    this.nodeid = nodeid;
    this.generation = generation;
    this.key = key;
  }

  entry({ attr, entryTimeout = 0, attrTimeout = 0 }: Parameters<Pin<T>['entry']>[0]): Required<Entry> {
    return { nodeid: this.nodeid, generation: this.generation, attr, entryTimeout, attrTimeout };
  }
}
