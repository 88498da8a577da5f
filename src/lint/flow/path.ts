import type ts from 'typescript';
import { Abandoned } from './abandoned.js';
import type { Event, Span } from './events.js';
import { Facts, isLasting } from './facts.js';
import type { Oracle } from './oracle.js';
import { constant, idOf, minus, plus, term, times, ZERO, type Sum } from './sum.js';
import { identity } from './value.js';
import type { LockValue, PromiseValue, Unknown, Value } from './value.js';

/** What FORGET gives back, and whether the counts are assumed to be right. */
export interface Forgetting {
  readonly key: string;
  readonly nlookup: Sum;
  /** False: fewer lookups were counted than are given back, as after another bug. */
  readonly isCovered: boolean;
}

/** A lookup that the reply hands over. */
export interface Handed {
  readonly key: string;
  readonly nodeid: Value;
  /** Of an entry of a directory. */
  readonly name?: Value;
}

interface Version {
  readonly unknown: Unknown;
  /** How far the path had changed the count when it was read. */
  readonly changed: Sum;
  readonly turn: number;
  readonly locks: readonly LockValue[];
}

/** No count gets this high: one lookup takes microseconds. */
const MOST_LOOKUPS = 2 ** 30;
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
  /** Whether the request makes an inode: a number that the back end answers with is a new one. */
  readonly makes: boolean;
  /** What is on the page. */
  readonly handed: Handed[] = [];
  /** In a call whose result nobody uses, the turn in which it was made: what goes on later keeps nobody waiting. */
  detachedFrom: number | undefined;
  turn = 0;
  /** Counts the moments at which what is read may have changed. */
  era = 0;
  #locks: LockValue[] = [];
  #made = 0;
  #steps = 0;
  readonly #changed = new Map<string, Sum>();
  readonly #keys = new Map<string, Value>();
  readonly #versions = new Map<string, Version[]>();

  constructor(oracle: Oracle, makes = false, forgetting?: Forgetting) {
    this.makes = makes;
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
    const isDetached = this.detachedFrom !== undefined && this.turn > this.detachedFrom;
    const happening: object = Object.assign(event, { node, turn: this.turn, locks: this.#locks, isDetached });
    this.events.push(happening as Event);
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

  /** What the count may be now, where it was read before: in this turn or an earlier one. */
  spanOf(key: string): Span | undefined {
    const sum = this.stored(key);
    return sum && this.facts.bounds.of(sum);
  }

  /** The count as it was read last, with what was changed since. */
  stored(key: string): Sum | undefined {
    const last = this.#versions.get(key)?.at(-1);
    return last && plus(term(last.unknown.id), minus(this.changeOf(key), last.changed));
  }

  /** The nodeid was made just now: it had no count. */
  assumeNew(key: string, node: ts.Node): void {
    this.facts.bounds.assume(this.count(key, node), '===');
  }

  /** Whether a nodeid may have had a count before: it was found, and not found to be absent. */
  isKnownKey(key: string, value: Value): boolean {
    return (
      this.#isFoundValue(value) &&
      !this.facts.hasAbsent(`,${identity(value)})`) &&
      !this.facts.hasAbsent(`,${key})`)
    );
  }

  /** Whether a map has nothing of a nodeid that was counted, which no way that can be gone need lead to. */
  isCountedAbsent(): boolean {
    const ids = [...this.#keys].flatMap(([key, value]) => [key, identity(value)]);
    return ids.some((id) => this.facts.hasAbsent(`,${id})`) || this.facts.hasAbsent(`,${id}+`));
  }

  /** Whether a key stands for a nodeid that was there before: of something that was read, not of a number made now. */
  isFound(key: string): boolean {
    const value = this.#keys.get(key);
    return value !== undefined && this.#isFoundValue(value);
  }

  change(key: string, amount: Sum, node: ts.Node, value?: Value): void {
    if (value !== undefined) this.#keys.set(key, value);
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

  changeOf(key: string): Sum {
    return this.#changed.get(key) ?? ZERO;
  }

  /** By how much all counts together were changed. */
  get changed(): Sum {
    return [...this.#changed.values()].reduce((sum, each) => plus(sum, each), ZERO);
  }

  /** How many lookups the reply hands over. */
  get credited(): Sum {
    return [...this.credits.values()].reduce((sum, each) => plus(sum, each), ZERO);
  }

  get changes(): ReadonlyMap<string, Sum> {
    return this.#changed;
  }

  /** By key, how many lookups the reply hands over; names that have turned out to be "." or ".." hand over none. */
  get credits(): ReadonlyMap<string, Sum> {
    const credits = new Map<string, Sum>();
    for (const { key } of this.handedOver) credits.set(key, plus(credits.get(key) ?? ZERO, constant(1)));
    return credits;
  }

  get handedOver(): readonly Handed[] {
    return this.handed.filter(({ name }) => name === undefined || !this.#isDots(name));
  }

  #isDots(name: Value): boolean {
    const known =
      name.kind === 'constant' ? name : name.kind === 'unknown' ? this.facts.constantOf(name.id) : undefined;
    return known?.value === '.' || known?.value === '..';
  }

  /** What the rest of the path depends on, but for what variables hold. */
  get state(): string {
    const { credits } = this;
    const open = [...this.#changed].filter(([key, sum]) => idOf(sum) !== idOf(credits.get(key) ?? ZERO));
    return [
      this.balance(),
      Math.min(this.turn, 1),
      this.detachedFrom !== undefined,
      this.pending.size,
      this.unevenLoops.size,
      ...this.doubts,
      ...this.locks.map(({ key, from }) => `${from} ${String(key)}`),
      ...open.map(([key, sum]) => `${key} ${idOf(sum)}`),
      ...[...this.heap].flatMap(([id, value]) => (isLasting(id) ? `${id}=${identity(value)}` : [])),
    ].join();
  }

  /** What loops are compared by: the same before and after a round, and any number of rounds is. */
  balance(): string {
    return idOf(minus(this.changed, this.credited));
  }

  #isFoundValue(value: Value): boolean {
    if (value.kind !== 'unknown') return false;
    const { origin } = value;
    if (value.id.startsWith('request.')) return true;
    if (origin?.how === 'property') return origin.of.kind === 'unknown' && isFoundNode(origin.of);
    if (origin?.how === 'awaited') return !this.makes;
    return origin?.how === 'element' || origin?.how === 'item';
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
    bounds.assume(minus(count, constant(MOST_LOOKUPS)), '<=');
    if (this.forgetting?.key !== key) return;
    const counted = minus(count, changed);
    const left = minus(counted, this.forgetting.nlookup);
    bounds.assume(left, this.forgetting.isCovered ? '>=' : '<');
    if (!this.forgetting.isCovered) bounds.assume(counted, '>');
  }
}

/** What a map or a list has. */
function isFoundNode({ origin }: Unknown): boolean {
  return origin?.how === 'element' || origin?.how === 'item' || origin?.how === 'property';
}

type Details<E> = E extends Event ? Omit<E, 'node' | 'turn' | 'locks' | 'isDetached'> : never;
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
