import { Abandoned } from './abandoned.js';
import { Bounds, type Comparison } from './bounds.js';
import type { Oracle } from './oracle.js';
import { minus, type Sum } from './sum.js';
import type { Primitive } from './value.js';

type Nullness = 'undefined' | 'null' | 'present';

/** What one path has decided about unknown values. What is not known yet is chosen, and stays so for the rest of the path. */
export class Facts {
  readonly bounds = new Bounds();
  readonly #truths = new Map<string, boolean>();
  readonly #nullness = new Map<string, Nullness>();
  readonly #equal = new Map<string, Primitive>();
  readonly #unequal = new Map<string, Set<Primitive>>();
  readonly #oracle: Oracle;

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
  }

  fork(): boolean {
    return this.#oracle.choose(2) === 0;
  }

  get way(): string {
    return this.#oracle.way;
  }

  isReached(state: string): boolean {
    return this.#oracle.isReached(state);
  }

  /** All that was decided about what is no passing thing: neither an item of a list nor what a call has answered. */
  get lasting(): string {
    const facts = [this.#truths, this.#nullness, this.#equal].flatMap((each) => [...each]);
    return facts
      .filter(([id]) => isLasting(id))
      .map(([id, fact]) => `${id}=${String(fact)}`)
      .join();
  }

  choose(ways: number): number {
    return this.#oracle.choose(ways);
  }

  /** Whether something holds of which only the name is known. */
  isTrue(id: string): boolean {
    const known = this.#truths.get(id);
    if (known !== undefined) return known;
    const chosen = this.fork();
    this.#truths.set(id, chosen);
    return chosen;
  }

  assumeTruth(id: string, truth: boolean): void {
    this.#truths.set(id, truth);
  }

  truthOf(id: string): boolean | undefined {
    return this.#truths.get(id);
  }

  compare(left: Sum, op: Comparison, right: Sum): boolean {
    const difference = minus(left, right);
    const known = this.bounds.decide(difference, op);
    if (known !== undefined) return known;
    const chosen = this.fork();
    this.bounds.assume(difference, chosen ? op : OPPOSITE[op]);
    const { low, high } = this.bounds.of(difference);
    if (low > high) throw new Abandoned();
    return chosen;
  }

  /** Whether a value that may be undefined is: `types` says which of the two it can be at all. */
  isNullish(id: string, which: readonly Nullness[]): boolean {
    const known = this.#nullness.get(id);
    if (known !== undefined) return known !== 'present';
    const candidate = which.find((each) => each !== 'present');
    if (candidate === undefined) return false;
    const chosen = !which.includes('present') || !this.fork();
    this.#nullness.set(id, chosen ? candidate : 'present');
    return chosen;
  }

  assumePresent(id: string): void {
    this.#nullness.set(id, 'present');
  }

  /** Whether something was found to be absent on this path, by an id that contains the text. */
  hasAbsent(text: string): boolean {
    return [...this.#nullness].some(([id, nullness]) => nullness !== 'present' && id.includes(text));
  }

  /** What was decided about, where only the name is known. */
  get truths(): Iterable<string> {
    return this.#truths.keys();
  }

  /** Whether anything was decided about what an id with this text in it stands for, but for that it is there. */
  mentions(text: string): boolean {
    const absent = [...this.#nullness].flatMap(([id, nullness]) => (nullness === 'present' ? [] : [id]));
    const ids = [...this.#truths.keys(), ...absent, ...this.#equal.keys(), ...this.#unequal.keys()];
    return [...ids, ...this.bounds.keys()].some((id) => id.includes(text));
  }

  nullnessOf(id: string): Nullness | undefined {
    return this.#nullness.get(id);
  }

  constantOf(id: string): { value: Primitive } | undefined {
    return this.#equal.has(id) ? { value: this.#equal.get(id) } : undefined;
  }

  isEqual(id: string, value: Primitive): boolean {
    if (this.#equal.has(id)) return this.#equal.get(id) === value;
    if (this.#unequal.get(id)?.has(value) === true) return false;
    // What differs comes first: most names are no special ones.
    const chosen = !this.fork();
    if (chosen) this.#equal.set(id, value);
    else this.exclude(id, value);
    return chosen;
  }

  isExcluded(id: string, value: Primitive): boolean {
    return this.#unequal.get(id)?.has(value) === true;
  }

  /** From here on it is something else. */
  exclude(id: string, value: Primitive): void {
    const excluded = this.#unequal.get(id) ?? new Set<Primitive>();
    excluded.add(value);
    this.#unequal.set(id, excluded);
  }
}

export function isLasting(id: string): boolean {
  return !id.includes('#') && !id.includes('item(');
}

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '===': '!==',
  '!==': '===',
};
