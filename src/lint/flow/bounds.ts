import { constant, isConstant, keyOf, minus, times, type Sum } from './sum.js';

interface Range {
  readonly sum: Sum;
  low: number;
  high: number;
  readonly holes: Set<number>;
}

export type Comparison = '<' | '<=' | '>' | '>=' | '===' | '!==';

/** What is known about integers on one path. */
export class Bounds {
  readonly #ranges = new Map<string, Range>();
  /** Those of more than one term, from which more can be concluded. */
  readonly #wide: Range[] = [];

  /** The least and the greatest value that a sum can have. */
  of(sum: Sum): { low: number; high: number } {
    const direct = this.#direct(sum);
    let { low, high } = direct;
    for (const range of this.#wide) {
      if (!shares(sum, range.sum)) continue;
      const rest = minus(sum, range.sum);
      if (keyOf(rest) === keyOf(sum) || rest.terms.size > sum.terms.size) continue;
      const other = this.#direct(rest);
      low = Math.max(low, range.low + other.low);
      high = Math.min(high, range.high + other.high);
    }
    return { low, high };
  }

  /** Whether `sum op 0` holds; undefined where it may or may not. */
  decide(sum: Sum, op: Comparison): boolean | undefined {
    const { low, high } = this.of(sum);
    switch (op) {
      case '<':
        return high < 0 ? true : low >= 0 ? false : undefined;
      case '<=':
        return high <= 0 ? true : low > 0 ? false : undefined;
      case '>':
        return low > 0 ? true : high <= 0 ? false : undefined;
      case '>=':
        return low >= 0 ? true : high < 0 ? false : undefined;
      case '===':
        return this.#equals(sum, low, high);
      case '!==': {
        const equal = this.#equals(sum, low, high);
        return equal === undefined ? undefined : !equal;
      }
    }
  }

  /** From here on `sum op 0` holds. */
  assume(sum: Sum, op: Comparison): void {
    if (isConstant(sum)) return;
    if (op === '<' || op === '<=') {
      this.assume(times(sum, -1), op === '<' ? '>' : '>=');
      return;
    }
    const range = this.#rangeOf(sum);
    // range.sum op bound
    const bound = -sum.constant;
    if (op === '>') range.low = Math.max(range.low, bound + 1);
    if (op === '>=') range.low = Math.max(range.low, bound);
    if (op === '===') range.low = range.high = bound;
    if (op === '!==') range.holes.add(bound);
    narrow(range);
    this.#mirror(range);
  }

  /** What something is known about. */
  keys(): Iterable<string> {
    return this.#ranges.keys();
  }

  #equals(sum: Sum, low: number, high: number): boolean | undefined {
    if (low > 0 || high < 0) return false;
    if (low === 0 && high === 0) return true;
    return this.#ranges.get(keyOf(sum))?.holes.has(-sum.constant) === true ? false : undefined;
  }

  /** By the sum's own range, and those of its terms. */
  #direct(sum: Sum): { low: number; high: number } {
    let low = sum.constant;
    let high = sum.constant;
    for (const [id, factor] of sum.terms) {
      const range = this.#ranges.get(id) ?? { low: -Infinity, high: Infinity };
      low += factor * (factor > 0 ? range.low : range.high);
      high += factor * (factor > 0 ? range.high : range.low);
    }
    const own = this.#ranges.get(keyOf(sum));
    if (own === undefined) return { low, high };
    return { low: Math.max(low, own.low + sum.constant), high: Math.min(high, own.high + sum.constant) };
  }

  #rangeOf(sum: Sum): Range {
    const key = keyOf(sum);
    const known = this.#ranges.get(key);
    if (known !== undefined) return known;
    const made = {
      sum: minus(sum, constant(sum.constant)),
      low: -Infinity,
      high: Infinity,
      holes: new Set<number>(),
    };
    this.#ranges.set(key, made);
    if (sum.terms.size > 1) this.#wide.push(made);
    return made;
  }

  /** What is known about a−b is known about b−a. */
  #mirror({ sum, low, high, holes }: Range): void {
    const other = this.#rangeOf(times(sum, -1));
    other.low = -high;
    other.high = -low;
    for (const hole of holes) other.holes.add(-hole);
  }
}

function shares({ terms }: Sum, other: Sum): boolean {
  for (const id of other.terms.keys()) if (terms.has(id)) return true;
  return false;
}

/** What is excluded is neither the least nor the greatest. */
function narrow(range: Range): void {
  while (range.holes.has(range.low)) range.low += 1;
  while (range.holes.has(range.high)) range.high -= 1;
}
