import type ts from 'typescript';
import { classOf, memberName } from '../program/chain.js';
import { Abandoned } from './abandoned.js';
import { countValue, writeCount } from './counts.js';
import { sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import { canonicalKey, countNode, shareNode } from './nodes.js';
import { propertySymbol, readProperty } from './properties.js';
import { constant } from './sum.js';
import { constantOf, identity, primitiveOf, UNDEFINED, type Unknown, type Value } from './value.js';
import { isArray, isMap } from './world.js';

export function readElement(m: Machine, of: Value, key: Value, node: ts.Node): Value {
  if (of.kind === 'list') return itemOf(m, of.items, key, node, of.rest);
  if (of.kind === 'book') return countValue(m, key, node);
  const name = primitiveOf(key);
  if (of.kind === 'object' && typeof name?.value === 'string') return readProperty(m, of, name.value, node);
  return elementOf(m, of, key, node);
}

function itemOf(m: Machine, items: readonly Value[], key: Value, node: ts.Node, rest?: Value): Value {
  const index = indexOf(m, items, key);
  if (index === undefined) return m.unknownAt(node, 'item');
  return items[index] ?? (rest === undefined ? UNDEFINED : m.unknownAt(node, 'item'));
}

/** Of an index that is not known it is chosen which one it is, and stays so. */
function indexOf(m: Machine, items: readonly Value[], key: Value): number | undefined {
  const sum = sumOf(key);
  if (sum === undefined) return undefined;
  const { facts } = m.path;
  for (const index of items.keys()) if (facts.compare(sum, '===', constant(index))) return index;
  // Below 0 there is nothing that anybody means.
  if (facts.compare(sum, '<', constant(0))) throw new Abandoned();
  return items.length;
}

/** The value of a map or array for a key; the same for the same key while nobody else runs. */
export function elementOf(m: Machine, of: Value, key: Value, node: ts.Node, type?: ts.Type): Value {
  const id = `get(${identity(of)},${identity(key)})`;
  const written = m.path.heap.get(id);
  const found = written === undefined ? `${id}@${String(m.path.era)}` : identity(written);
  m.path.happen({ what: 'find', key, container: containerOf(m, of), found }, node);
  if (written !== undefined) return written;
  // What is forgotten was counted, so it is there.
  if (canonicalKey(key) === m.path.forgetting?.key && of.kind === 'unknown' && isNodeBook(m, of))
    m.path.facts.assumePresent(found);
  return m.path.unknown(found, type ?? m.typeOf(node), { how: 'element', of, key });
}

/** The field that holds a map or array. */
export function containerOf(m: Machine, of: Value): ts.Symbol | undefined {
  if (of.kind !== 'unknown' || of.origin?.how !== 'property') return undefined;
  const { of: holder, name } = of.origin;
  const owner =
    holder.kind === 'object' ? holder.class : holder.kind === 'unknown' ? classOf(holder.type) : undefined;
  if (owner === undefined)
    return holder.kind === 'unknown' ? propertySymbol(m, holder, name, m.world.fileSystem.node) : undefined;
  const found = m.world.fileSystem.chain.includes(owner)
    ? m.world.fileSystem.member(name)?.member
    : owner.members.find((each) => memberName(each) === name);
  return (
    (found as { symbol?: ts.Symbol } | undefined)?.symbol ??
    m.checker.getTypeAtLocation(owner).getProperty(name)
  );
}

export function writeElement(m: Machine, of: Value, key: Value, value: Value, node: ts.Node): void {
  if (of.kind === 'book') {
    if (primitiveOf(value)?.value === undefined && value.kind === 'constant')
      writeCount(m, canonicalKey(key), constantOf(0), node, key);
    else writeCount(m, canonicalKey(key), value, node, key);
    return;
  }
  if (of.kind === 'list') {
    const index = primitiveOf(key)?.value;
    if (typeof index === 'number' && index <= of.items.length) of.items[index] = value;
    return;
  }
  storeElement(m, of, key, value, node);
}

/** Puts something into a map or array, where others find it. */
export function storeElement(m: Machine, of: Value, key: Value, value: Value, node: ts.Node): void {
  const container = containerOf(m, of);
  if (value.kind === 'constant' && value.value === undefined) {
    removeElement(m, of, key, node);
    return;
  }
  m.path.heap.set(`get(${identity(of)},${identity(key)})`, value);
  m.path.happen({ what: 'store', key, value, container }, node);
  if (container !== undefined) m.path.happen({ what: 'touch', property: container, isWrite: true, of }, node);
  if (of.kind === 'unknown' && isNodeBook(m, of)) countNode(m, key, value, node);
  shareNode(value);
}

/** Takes something out of a map or array; out of the map of nodes that is the book, its count goes with it. */
export function removeElement(m: Machine, of: Value, key: Value, node: ts.Node): void {
  const container = containerOf(m, of);
  const isNodes = of.kind === 'unknown' && isNodeBook(m, of);
  m.path.heap.set(`get(${identity(of)},${identity(key)})`, UNDEFINED);
  const id = canonicalKey(key);
  const how = isNodes ? 'node' : 'state';
  m.path.happen({ what: 'remove', how, key: id, value: key, container, count: m.path.spanOf(id) }, node);
  if (container !== undefined) m.path.happen({ what: 'touch', property: container, isWrite: true, of }, node);
  if (isNodes) m.path.write(id, constant(0), node, key);
}

export function isNodeBook(m: Machine, { origin, type }: Unknown): boolean {
  const { book } = m.world.fileSystem;
  if (book?.counter === undefined || origin?.how !== 'property') return false;
  const isBook = origin.name === book.name || origin.name === book.alias?.name;
  return isBook && (isMap(type) || isArray(type));
}
