import type ts from 'typescript';
import { elementOf, removeElement, storeElement } from '../elements.js';
import type { Call } from '../call.js';
import { conditionOf, isNullish } from '../judge-values.js';
import { listOf, newList } from '../iterables.js';
import type { Machine } from '../machine.js';
import { carriesLookups } from '../outside.js';
import { identity, UNDEFINED, type Unknown, type Value } from '../value.js';
import { isArray, isMap, isSet, mapOf } from '../world.js';

/** The methods of maps and sets, which keep what they were given while nobody else runs. */
export function callCollection(m: Machine, call: Call): Value | undefined {
  const { receiver, name } = call;
  if (
    receiver?.kind !== 'unknown' ||
    !(isMap(receiver.type) || isSet(receiver.type) || isArray(receiver.type))
  )
    return undefined;
  const [key = UNDEFINED, value = UNDEFINED] = call.args;
  if (/^(values|keys|entries)$/.test(name)) return viewed(m, call, receiver);
  if (isArray(receiver.type))
    return name === 'slice' || name === 'concat' ? listOf(m, receiver, call.node) : undefined;
  switch (name) {
    case 'get':
      return elementOf(m, receiver, key, call.node);
    case 'has':
      return has(m, call, receiver, key);
    case 'set':
      noteQueue(m, value);
      storeElement(m, receiver, key, value, call.node);
      return receiver;
    case 'add':
      storeElement(m, receiver, key, key, call.node);
      return receiver;
    case 'delete':
      removeElement(m, receiver, key, call.node);
      return m.unknownAt(call.node);
    default:
      return undefined;
  }
}

function noteQueue(m: Machine, value: Value): void {
  if (carriesLookups(m, value)) m.path.doubts.add('what is to be forgotten is put into a map');
}

function has(m: Machine, call: Call, receiver: Unknown, key: Value): Value {
  const [, valueType] = m.checker.getTypeArguments(
    (mapOf(receiver.type) ?? receiver.type) as ts.TypeReference,
  );
  m.path.happen({ what: 'call', name: 'has', receiver, args: [key], symbol: undefined }, call.node);
  const element = elementOf(m, receiver, key, call.node, valueType);
  return conditionOf(`has(${identity(receiver)},${identity(key)})`, () => !isNullish(element, m.path.facts));
}

function viewed(m: Machine, call: Call, receiver: Unknown): Value {
  const list = listOf(m, receiver, call.node);
  if (call.name === 'entries' || !isMap(receiver.type)) return list;
  const index = call.name === 'keys' ? 0 : 1;
  return newList(
    m,
    list.items.flatMap((item) => (item.kind === 'list' ? [item.items[index] ?? UNDEFINED] : [])),
  );
}
