import type ts from 'typescript';
import type { Event } from './events.js';
import { Facts } from './facts.js';
import type { Oracle } from './oracle.js';
import { idOf, minus, plus, term, times, ZERO, type Sum } from './sum.js';
import type { LockValue, PromiseValue, Unknown, Value } from './value.js';

/** Why a path is given up: it cannot be gone, or not be gone further. */
export class Abandoned extends Error {}

/** What FORGET gives back, and whether the counts are assumed to be right. */
export interface Forgetting {
  readonly key: string;
  readonly nlookup: Sum;
  /** False: fewer lookups were counted than are given back, as after another bug. */
  readonly isCovered: boolean;
}

interface Version {
  readonly unknown: Unknown;
  /** How far the path had changed the count when it was read. */
  readonly changed: Sum;
  readonly turn: number;
  readonly locks: readonly LockValue[];
}

const MOST_STEPS = 20_000;

/** One way through a handler: what is known on it, what it has done so far. */
export class Path {
  readonly facts: Facts;
  readonly events: Event[] = [];
  /** Why nothing can be said about the counts of this path. */
  readonly doubts = new Set<string>();
  /** What the path has written, by the id of what was written; forgotten where others may have written meanwhile. */
  readonly heap = new Map<string, Value>();
  readonly unknowns = new Map<string, Unknown>();
  /** Loops of which a round changes the counts, so that the number of rounds matters. */
  readonly unevenLoops = new Set<ts.Node>();
  /** Promises of work that changes counts in later turns, and that nobody has waited for yet. */
  readonly pending = new Set<PromiseValue>();
  readonly forgetting: Forgetting | undefined;
  /** The nodeids on the page, one for each lookup. */
  readonly handed: Value[] = [];
  turn = 0;
  /** Counts the moments at which what is read may have changed. */
  era = 0;
  #locks: LockValue[] = [];
  #made = 0;
  #steps = 0;
  readonly #changed = new Map<string, Sum>();
  readonly #credited = new Map<string, Sum>();
  readonly #versions = new Map<string, Version[]>();

  constructor(oracle: Oracle, forgetting?: Forgetting) {
    this.facts = new Facts(oracle);
    this.forgetting = forgetting;
  }

  step(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) throw new Abandoned();
  }

  fresh(prefix: string): string {
    this.#made += 1;
    return `${prefix}#${String(this.#made)}`;
  }

  unknown(id: string, type: ts.Type | undefined, origin?: Unknown['origin']): Unknown {
    const known = this.unknowns.get(id);
    if (known !== undefined) return known;
    const made: Unknown = {
      kind: 'unknown',
      id,
      type,
      turn: this.turn,
      ...(origin === undefined ? {} : { origin }),
    };
    this.unknowns.set(id, made);
    return made;
  }

  get locks(): readonly LockValue[] {
    return this.#locks;
  }

  happen(event: EventDetails, node: ts.Node): void {
    this.events.push({ ...event, node, turn: this.turn, locks: this.#locks });
  }

  acquire(lock: LockValue, node: ts.Node): void {
    this.#locks = [...this.#locks, lock];
    this.happen({ what: 'acquire', lock }, node);
  }

  release(lock: LockValue, node: ts.Node): void {
    if (!this.#locks.includes(lock)) return;
    this.#locks = this.#locks.filter((each) => each !== lock);
    this.happen({ what: 'release', lock }, node);
  }

  /** Others run: what was read may have changed by now. */
  wait(of: Value | undefined, node: ts.Node): void {
    this.turn += 1;
    this.happen({ what: 'await', of }, node);
    this.disturb();
  }

  /** What was read may have changed. */
  disturb(): void {
    this.era += 1;
    this.heap.clear();
  }

  /** The count of a nodeid, as far as this path has read and changed it. */
  count(key: string, node: ts.Node): Sum {
    const versions = this.#versions.get(key) ?? [];
    const last = versions.at(-1);
    const version = last !== undefined && this.#isCurrent(last) ? last : this.#read(key, node);
    return plus(term(version.unknown.id), minus(this.changeOf(key), version.changed));
  }

  change(key: string, amount: Sum, node: ts.Node, value?: Value): void {
    this.#changed.set(key, plus(this.changeOf(key), amount));
    this.happen({ what: 'change', key, amount, value }, node);
  }

  /** Writes a count that was computed, maybe from one that was read in an earlier turn. */
  write(key: string, written: Sum, node: ts.Node, value?: Value): void {
    const old = this.#versions.get(key)?.find(({ unknown }) => written.terms.has(unknown.id));
    if (old !== undefined && !this.#isCurrent(old)) {
      this.happen({ what: 'stale', key, read: readOf(old), readTurn: old.turn }, node);
    }
    const now =
      old === undefined
        ? this.count(key, node)
        : plus(term(old.unknown.id), minus(this.changeOf(key), old.changed));
    this.change(key, minus(written, now), node, value);
  }

  credit(key: string, amount: Sum, nodeid?: Value): void {
    if (nodeid !== undefined) this.handed.push(nodeid);
    this.#credited.set(key, plus(this.#credited.get(key) ?? ZERO, amount));
  }

  changeOf(key: string): Sum {
    return this.#changed.get(key) ?? ZERO;
  }

  /** By how much all counts together were changed. */
  get changed(): Sum {
    return [...this.#changed.values()].reduce((sum, each) => plus(sum, each), ZERO);
  }

  get credited(): Sum {
    return [...this.#credited.values()].reduce((sum, each) => plus(sum, each), ZERO);
  }

  get changes(): ReadonlyMap<string, Sum> {
    return this.#changed;
  }

  get credits(): ReadonlyMap<string, Sum> {
    return this.#credited;
  }

  /** What loops are compared by: the same before and after a round, and any number of rounds is. */
  balance(): string {
    return idOf(minus(this.changed, this.credited));
  }

  #isCurrent({ turn, locks }: Version): boolean {
    return turn === this.turn || locks.some((lock) => this.#locks.includes(lock));
  }

  #read(key: string, node: ts.Node): Version {
    const versions = this.#versions.get(key) ?? [];
    const id = `count(${key})@${String(versions.length)}`;
    const locked = this.#locks.length > 0;
    const unknown = this.unknown(id, undefined, { how: 'count', key, locked, node });
    const version = { unknown, changed: this.changeOf(key), turn: this.turn, locks: this.#locks };
    this.#versions.set(key, [...versions, version]);
    this.#assume(key, version);
    return version;
  }

  #assume(key: string, { unknown, changed }: Version): void {
    const { bounds } = this.facts;
    const count = term(unknown.id);
    bounds.assume(count, '>=');
    if (this.forgetting?.key !== key) return;
    const counted = minus(count, changed);
    const left = minus(counted, this.forgetting.nlookup);
    bounds.assume(left, this.forgetting.isCovered ? '>=' : '<');
    if (!this.forgetting.isCovered) bounds.assume(counted, '>');
  }
}

type Details<E> = E extends Event ? Omit<E, 'node' | 'turn' | 'locks'> : never;
type EventDetails = Details<Event>;

function readOf({ unknown }: Version): ts.Node {
  const { origin } = unknown;
  if (origin?.how !== 'count') throw new Error('a version is a count');
  return origin.node;
}

/** @returns minus what FORGET gives back. */
export function owed({ nlookup }: Forgetting): Sum {
  return times(nlookup, -1);
}
