import type ts from 'typescript';
import { sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import { canonicalKey } from './nodes.js';
import { isConstant } from './sum.js';
import type { Value } from './value.js';

export function countValue(m: Machine, key: Value, node: ts.Node): Value {
  const id = canonicalKey(key);
  const sum = m.path.count(id, node);
  const [only] = sum.terms.keys();
  const unknown =
    sum.terms.size === 1 && sum.constant === 0 && only !== undefined ? m.path.unknowns.get(only) : undefined;
  return unknown ?? { kind: 'number', sum };
}

export function writeCount(m: Machine, key: string, value: Value, node: ts.Node, keyValue?: Value): void {
  const origin = value.kind === 'unknown' ? value.origin : undefined;
  if (origin?.how === 'narrowed') m.path.happen({ what: 'squeezed', value }, node);
  const sum = sumOf(origin?.how === 'narrowed' ? origin.of : value);
  if (sum !== undefined && isConstant(sum) && keyValue !== undefined && !m.path.isKnownKey(key, keyValue))
    m.path.assumeNew(key, node);
  if (sum === undefined) m.path.doubts.add('a count is written that is not known');
  else m.path.write(key, sum, node, keyValue);
}
