import { row, type Operation } from '../../protocol/operations.js';
import { readProperty } from '../flow/properties.js';
import { sumOf } from '../flow/judge-values.js';
import type { Machine } from '../flow/machine.js';
import { canonicalKey } from '../flow/nodes.js';
import { owed } from '../flow/path.js';
import { constant, ZERO } from '../flow/sum.js';
import type { Value } from '../flow/value.js';
import type { Exit } from './summary.js';

type Due = Pick<Exit, 'due' | 'reply'>;

/** By how much the counts are due to change for a reply, all together. */
export function dueOf(m: Machine, operation: Operation, how: Exit['how'], value: Value): Due {
  const { forgetting } = m.path;
  if (forgetting !== undefined) return { due: owed(forgetting), reply: 'forgotten' };
  const { count } = row(operation);
  // A page that has entries is sent, whatever happens behind it.
  if (count === 'per-entry') return { due: m.path.credited, reply: 'page' };
  if (how === 'throw') return { due: ZERO, reply: 'error' };
  return count === 'entry' ? dueOfEntry(m, value) : { due: ZERO, reply: 'nothing' };
}

function dueOfEntry(m: Machine, value: Value): Due {
  if (value.kind !== 'object' && value.kind !== 'unknown') return { due: undefined, reply: 'entry' };
  const nodeid = readProperty(m, value, 'nodeid', m.world.fileSystem.node);
  const sum = sumOf(nodeid);
  const isZero = sum === undefined ? undefined : m.path.facts.bounds.decide(sum, '===');
  if (isZero === true) return { due: ZERO, reply: 'negative' };
  if (mayBeNegative(m, value)) return { due: undefined, reply: 'entry' };
  m.path.handed.push({ key: canonicalKey(nodeid), nodeid });
  return { due: constant(1), reply: 'entry' };
}

/** An entry from elsewhere may be a negative one where its type says so: its nodeid can be 0. */
function mayBeNegative(m: Machine, value: Value): boolean {
  if (value.kind !== 'unknown' || value.type === undefined) return value.kind === 'unknown';
  const nodeid = m.checker.getNonNullableType(value.type).getProperty('nodeid');
  if (nodeid === undefined) return true;
  const type = m.checker.getTypeOfSymbol(nodeid);
  return (type.isUnion() ? type.types : [type]).some((part) => part.isNumberLiteral() && part.value === 0);
}
