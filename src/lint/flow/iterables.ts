import ts from 'typescript';
import { identity, type ListValue, type Unknown, type Value } from './value.js';
import { isMap, mapOf } from './world.js';
import type { Machine } from './machine.js';

/** As many items of something unknown as paths are followed for: none, one or two. */
const MOST_ITEMS = 2;

/** What a loop over a value goes through. Of something unknown the number is chosen, and stays so while nobody else runs. */
export function itemsOf(m: Machine, iterable: Value, node: ts.Node): readonly Value[] {
  return listOf(m, iterable, node).items;
}

export function listOf(m: Machine, iterable: Value, node: ts.Node): ListValue {
  if (iterable.kind === 'list')
    return iterable.rest === undefined ? iterable : withRest(m, iterable, iterable.rest, node);
  const id = `items(${identity(iterable)})`;
  const known = m.path.heap.get(id);
  if (known?.kind === 'list') return known;
  const count = m.path.facts.choose(MOST_ITEMS + 1);
  const items = Array.from({ length: count }, (_, index) => itemOf(m, iterable, index, node));
  const list = newList(m, items);
  m.path.heap.set(id, list);
  return list;
}

export function newList(m: Machine, items: Value[], rest?: Value): ListValue {
  return { kind: 'list', id: m.path.fresh('list'), items, rest };
}

function withRest(m: Machine, list: ListValue, rest: Value, node: ts.Node): ListValue {
  return newList(m, [...list.items, ...listOf(m, rest, node).items]);
}

function itemOf(m: Machine, of: Value, index: number, node: ts.Node): Value {
  const id = `item(${identity(of)},${String(index)})@${String(m.path.era)}`;
  if (of.kind === 'unknown' && isMap(of.type)) return entryOf(m, of, id);
  const type = m.checker.getIndexTypeOfType(m.typeOf(node), ts.IndexKind.Number) ?? elementType(m, node);
  return m.path.unknown(id, type, { how: 'item', of });
}

function elementType(m: Machine, node: ts.Node): ts.Type | undefined {
  const [element] = m.checker.getTypeArguments(m.typeOf(node) as ts.TypeReference);
  return element;
}

/** A map's key, and the value that it leads to. */
function entryOf(m: Machine, of: Unknown, id: string): Value {
  const [keyType, valueType] = m.checker.getTypeArguments(mapOf(of.type) as ts.TypeReference);
  const key = m.path.unknown(`${id}.key`, keyType, { how: 'item', of });
  const element = `get(${of.id},${key.id})@${String(m.path.era)}`;
  const value = m.path.unknown(element, valueType, { how: 'element', of, key });
  m.path.facts.assumePresent(value.id);
  return newList(m, [key, value]);
}
