import { canonicalKey } from '../nodes.js';
import { countValue, writeCount } from '../counts.js';
import type { Call } from '../call.js';
import { watchCount } from '../checks.js';
import { conditionOf, sumOf } from '../judge-values.js';
import type { Machine } from '../machine.js';
import { simplified } from '../operators.js';
import { constant, times } from '../sum.js';
import { constantOf, UNDEFINED, type Value } from '../value.js';

/** The methods of a LookupBook, of a Map of counts, and of an array of counts. */
export function callBook(m: Machine, call: Call): Value | undefined {
  if (call.receiver?.kind !== 'book') return undefined;
  const [key = UNDEFINED, value] = call.args;
  switch (call.name) {
    case 'add':
      return moved(m, call, key, value ?? constantOf(1), 1);
    case 'subtract':
      return moved(m, call, key, value ?? constantOf(1), -1);
    case 'get':
    case 'at':
      return countValue(m, key, call.node);
    case 'has':
      return present(m, call, key);
    case 'set':
      writeCount(m, canonicalKey(key), value ?? UNDEFINED, call.node, key);
      return call.receiver;
    case 'delete':
      m.path.write(canonicalKey(key), constant(0), call.node, key);
      return m.unknownAt(call.node);
    case 'clear':
    case 'fill':
      m.path.doubts.add('the whole book is changed');
      return UNDEFINED;
    default:
      return m.unknownAt(call.node, call.name);
  }
}

function moved(m: Machine, call: Call, key: Value, amount: Value, sign: number): Value {
  const sum = sumOf(amount);
  if (sum === undefined) {
    m.path.doubts.add('a count is changed by what is not known');
    return m.unknownAt(call.node);
  }
  const id = canonicalKey(key);
  // Read first, so that what the count is assumed to be goes for what it was.
  m.path.count(id, call.node);
  m.path.change(id, times(sum, sign), call.node, key);
  return simplified(m, m.path.count(id, call.node));
}

function present(m: Machine, call: Call, key: Value): Value {
  const count = countValue(m, key, call.node);
  const sum = sumOf(count) ?? constant(0);
  const condition = conditionOf(`has(${canonicalKey(key)})`, () =>
    m.path.facts.compare(sum, '!==', constant(0)),
  );
  return watchCount(m, [count], call.node, condition);
}
