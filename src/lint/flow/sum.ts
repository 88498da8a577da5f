/** An integer expression: a constant and multiples of what is unknown, by the ids of the unknown. */
export interface Sum {
  readonly constant: number;
  readonly terms: ReadonlyMap<string, number>;
}

export const ZERO: Sum = { constant: 0, terms: new Map() };

export function constant(value: number): Sum {
  return { constant: value, terms: new Map() };
}

export function term(id: string): Sum {
  return { constant: 0, terms: new Map([[id, 1]]) };
}

export function plus(left: Sum, right: Sum, factor = 1): Sum {
  const terms = new Map(left.terms);
  for (const [id, times] of right.terms) {
    const sum = (terms.get(id) ?? 0) + factor * times;
    if (sum === 0) terms.delete(id);
    else terms.set(id, sum);
  }
  return { constant: left.constant + factor * right.constant, terms };
}

export function minus(left: Sum, right: Sum): Sum {
  return plus(left, right, -1);
}

export function times(sum: Sum, factor: number): Sum {
  return plus(ZERO, sum, factor);
}

export function isConstant(sum: Sum): boolean {
  return sum.terms.size === 0;
}

/** What two sums that differ by a constant have in common. */
export function keyOf(sum: Sum): string {
  if (sum.terms.size === 0) return '';
  const known = KEYS.get(sum.terms);
  if (known !== undefined) return known;
  const key = spell(sum);
  KEYS.set(sum.terms, key);
  return key;
}

/** Keys are asked for far more often than sums are made. */
const KEYS = new WeakMap<Sum['terms'], string>();

function spell({ terms }: Sum): string {
  return [...terms]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([id, factor]) => (factor === 1 ? id : `${String(factor)}*${id}`))
    .join('+');
}

export function idOf(sum: Sum): string {
  if (sum.terms.size === 0) return String(sum.constant);
  return sum.constant === 0 ? keyOf(sum) : `${keyOf(sum)}+${String(sum.constant)}`;
}
