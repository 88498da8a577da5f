import type ts from 'typescript';
import { containerOf, isNodeBook, readElement } from '../elements.js';
import type { Call } from '../call.js';
import { callValue } from '../callbacks.js';
import { truthOf } from '../checks.js';
import { listOf, newList } from '../iterables.js';
import { areEqual, conditionOf } from '../judge-values.js';
import type { Machine } from '../machine.js';
import { countNode, shareNode } from '../nodes.js';
import { Rounds } from '../rounds.js';
import { carriesLookups } from '../outside.js';
import { isArray, isMap, isSet } from '../world.js';
import { constantOf, UNDEFINED, type ListValue, type Value } from '../value.js';

/** Methods that go through items and call a function for each. */
const ITERATING: ReadonlySet<string> = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'some',
  'every',
  'find',
  'findIndex',
  'reduce',
  'findLast',
]);

/** The methods of arrays: of those that this path has made, and of others as far as they go through all items. */
export function callList(m: Machine, call: Call): Value | undefined {
  const { receiver, name, node } = call;
  if (receiver === undefined) return undefined;
  if (receiver.kind === 'list') return onList(m, receiver, call);
  const isIterable =
    receiver.kind === 'unknown' && (isArray(receiver.type) || isMap(receiver.type) || isSet(receiver.type));
  if (!isIterable) return undefined;
  if (name === 'push' || name === 'unshift') return pushed(m, call, receiver);
  const iterates = ITERATING.has(name) && call.args[0]?.kind === 'closure';
  return iterates ? iterate(m, name, listOf(m, receiver, node), call) : undefined;
}

/** Into an array that others see too. */
function pushed(m: Machine, { args, node }: Call, receiver: Value): Value {
  for (const arg of args) {
    if (carriesLookups(m, arg)) m.path.doubts.add('what is to be forgotten is put into a queue');
    shareNode(arg);
    if (receiver.kind === 'unknown' && isNodeBook(m, receiver)) countNode(m, arg, arg, node);
  }
  const container = containerOf(m, receiver);
  if (container !== undefined)
    m.path.happen({ what: 'touch', property: container, isWrite: true, of: receiver }, node);
  return m.unknownAt(node);
}

function onList(m: Machine, list: ListValue, call: Call): Value {
  const { name, args, node } = call;
  const [first = UNDEFINED, second] = args;
  switch (name) {
    case 'push':
      list.items.push(...args);
      return constantOf(list.items.length);
    case 'pop':
      return list.items.pop() ?? UNDEFINED;
    case 'shift':
      return list.items.shift() ?? UNDEFINED;
    case 'at':
      return readElement(m, list, first, node);
    case 'concat':
      return newList(m, [...list.items, ...args.flatMap((arg) => listOf(m, arg, node).items)]);
    case 'reverse':
    case 'toReversed':
      return newList(m, [...list.items].reverse());
    case 'slice':
      return sliced(m, list, first, second);
    case 'includes':
      return conditionOf(m.path.fresh('includes'), () =>
        list.items.some((item) => areEqual(item, first, m.path.facts)),
      );
    case 'entries':
      return newList(
        m,
        list.items.map((item, index) => newList(m, [constantOf(index), item])),
      );
    case 'values':
    case 'sort':
    case 'flat':
    case 'toSorted':
      return list;
    default:
      return ITERATING.has(name) ? iterate(m, name, list, call) : m.unknownAt(node, name);
  }
}

function sliced(m: Machine, list: ListValue, start: Value, end: Value | undefined): Value {
  const from = start.kind === 'number' && start.sum.terms.size === 0 ? start.sum.constant : 0;
  if (end?.kind === 'number' && end.sum.terms.size === 0)
    return newList(m, list.items.slice(from, end.sum.constant));
  return newList(m, list.items.slice(from));
}

function iterate(m: Machine, name: string, list: ListValue, { args, node }: Call): Value {
  const [callback = UNDEFINED, initial] = args;
  if (name === 'reduce') return reduced(m, list, callback, initial, node);
  const kept: Value[] = [];
  const results: Value[] = [];
  const rounds = new Rounds(m, node);
  for (const [index, item] of list.items.entries()) {
    if (index > 0) rounds.next();
    const pair =
      item.kind === 'list' && name === 'forEach' && item.items.length === 2
        ? [...item.items].reverse()
        : [item];
    const result = callValue(m, callback, [...pair, constantOf(index)], node);
    results.push(result);
    if (name !== 'filter' && !/^(find|some|every)/.test(name)) continue;
    const holds = truthOf(m, result, node);
    if (holds) kept.push(item);
    if (holds && name.startsWith('find'))
      return name === 'find' || name === 'findLast' ? item : constantOf(index);
    if (name === 'some' && holds) return constantOf(true);
    if (name === 'every' && !holds) return constantOf(false);
  }
  return resultOf(m, name, results, kept);
}

function resultOf(m: Machine, name: string, results: Value[], kept: Value[]): Value {
  if (name === 'map') return newList(m, results);
  if (name === 'filter') return newList(m, kept);
  if (name === 'flatMap')
    return newList(
      m,
      results.flatMap((each) => (each.kind === 'list' ? each.items : [each])),
    );
  if (name === 'some') return constantOf(false);
  if (name === 'every') return constantOf(true);
  return UNDEFINED;
}

function reduced(
  m: Machine,
  list: ListValue,
  callback: Value,
  initial: Value | undefined,
  node: ts.Node,
): Value {
  const items = [...list.items];
  let value = initial ?? items.shift() ?? UNDEFINED;
  for (const item of items) value = callValue(m, callback, [value, item], node);
  return value;
}
