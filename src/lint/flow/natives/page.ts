import { canonicalKey } from '../nodes.js';
import { readProperty } from '../properties.js';
import type { Call } from '../call.js';
import { newList } from '../iterables.js';
import { conditionOf, sumOf } from '../judge-values.js';
import type { Machine } from '../machine.js';
import { UNDEFINED, type Value } from '../value.js';

/** `page.add` hands over a lookup where it answers true, `page.clear` takes all of them back. */
export function callPage(m: Machine, call: Call): Value | undefined {
  if (call.receiver?.kind !== 'page') return undefined;
  if (call.name === 'clear') return clear(m);
  if (call.name !== 'add') return m.unknownAt(call.node, call.name);
  const [name = UNDEFINED, entry = UNDEFINED] = call.args;
  return add(m, call, name, entry);
}

function add(m: Machine, call: Call, name: Value, entry: Value): Value {
  m.path.happen({ what: 'page' }, call.node);
  // Asked at once: there is room or there is none, whether anybody asks or not.
  const fits = m.path.facts.fork();
  if (fits && m.page === 'readdirplus') creditEntry(m, call, name, entry);
  return conditionOf(m.path.fresh('fits'), () => fits);
}

function creditEntry(m: Machine, call: Call, name: Value, entry: Value): void {
  const nodeid = readProperty(m, entry, 'nodeid', call.node);
  const sum = sumOf(nodeid);
  if (sum !== undefined && m.path.facts.bounds.decide(sum, '===') === true) return;
  const key = canonicalKey(nodeid);
  m.path.handed.push({ key, nodeid, name });
  m.path.happen({ what: 'credit', key, value: nodeid }, call.node);
}

function clear(m: Machine): Value {
  const taken = m.path.handedOver.map(({ nodeid }) => nodeid);
  m.path.handed.length = 0;
  return newList(m, taken);
}
