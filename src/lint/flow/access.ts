import ts from 'typescript';
import { classOf, memberName } from '../program/chain.js';
import type { FoundBook } from '../program/file-system.js';
import { canonicalKey, countNode, isCounter, nodeKey, shareNode } from './nodes.js';
import { sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import { Abandoned } from './abandoned.js';
import { callFunction } from './functions.js';
import { constant, isConstant } from './sum.js';
import { closureAt, memberValue } from './members.js';
import {
  constantOf,
  identity,
  primitiveOf,
  UNDEFINED,
  type ObjectValue,
  type Unknown,
  type Value,
} from './value.js';
import { isArray, isFromTallyfs, isMap } from './world.js';

/** Reads a property. `node` is where, and has the type. */
export function readProperty(m: Machine, of: Value, name: string, node: ts.Node): Value {
  switch (of.kind) {
    case 'object':
      return readOfObject(m, of, name, node);
    case 'list':
      return name === 'length' && of.rest === undefined
        ? constantOf(of.items.length)
        : m.unknownAt(node, name);
    case 'unknown':
      return readOfUnknown(m, of, name, node);
    default:
      return m.unknownAt(node, name);
  }
}

function readOfObject(m: Machine, of: ObjectValue, name: string, node: ts.Node): Value {
  const symbol = propertySymbol(m, of, name, node);
  if (of === m.instance && isBookField(m, name)) return { kind: 'book' };
  if (of.isCounted && isCounter(m, symbol)) return readCounter(m, of, node);
  const written = m.path.heap.get(`${of.id}.${name}`) ?? of.properties.get(name);
  if (written !== undefined) return written;
  const member = of.class === undefined ? undefined : memberValue(m, of, name, node);
  if (member !== undefined) return member;
  if (of.spreads.length === 1 && of.spreads[0] !== undefined)
    return readProperty(m, of.spreads[0], name, node);
  if (of.class === undefined && of.spreads.length === 0) return UNDEFINED;
  return fieldOf(m, of.id, of, name, node);
}

function readOfUnknown(m: Machine, of: Unknown, name: string, node: ts.Node): Value {
  const symbol = propertySymbol(m, of, name, node);
  if (isCounter(m, symbol)) return readCounter(m, of, node);
  const member = memberOfUnknown(m, of, name, node);
  return member ?? fieldOf(m, of.id, of, name, node);
}

/** A getter or method of a class that is known, or what the field is known to hold. */
function memberOfUnknown(m: Machine, of: Unknown, name: string, node: ts.Node): Value | undefined {
  const owner = classOf(of.type);
  const member = owner?.members.find((each) => memberName(each) === name);
  if (member === undefined || owner === undefined) return undefined;
  if (ts.isGetAccessor(member) && member.body !== undefined && !member.getSourceFile().isDeclarationFile) {
    return callFunction(
      m,
      { kind: 'closure', id: identity(of), node: member, scope: undefined, self: of, owner },
      [],
      node,
    );
  }
  return ts.isMethodDeclaration(member) || ts.isPropertyDeclaration(member)
    ? closureAt(m, member, of, owner)
    : undefined;
}

/** Names that nobody writes to keep their value for the whole request; others only for a turn. */
function fieldOf(m: Machine, id: string, of: Value, name: string, node: ts.Node): Value {
  const written = m.path.heap.get(`${id}.${name}`);
  if (written !== undefined) return written;
  const symbol = propertySymbol(m, of, name, node);
  const isFixed = symbol === undefined || isReadonly(symbol);
  const field = `${id}.${name}${isFixed ? '' : `@${String(m.path.era)}`}`;
  if (symbol !== undefined) m.path.happen({ what: 'touch', property: symbol, isWrite: false, of }, node);
  return bookAlias(m, node, symbol) ?? m.path.unknown(field, m.typeOf(node), { how: 'property', of, name });
}

/** A class keeps one book; whatever else is a LookupBook is taken for it. */
function bookAlias(m: Machine, node: ts.Node, symbol: ts.Symbol | undefined): Value | undefined {
  const { book } = m.world.fileSystem;
  if (
    book === undefined ||
    (!isAlias(book, symbol) && !isFromTallyfs(m.typeOf(node), 'LookupBook', m.checker))
  )
    return undefined;
  return { kind: 'book' };
}

function isAlias({ alias, counter }: FoundBook, symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.valueDeclaration;
  return counter === undefined && declaration !== undefined && alias?.valueDeclaration === declaration;
}

function isBookField(m: Machine, name: string): boolean {
  const { book } = m.world.fileSystem;
  return book?.name === name && book.counter === undefined;
}

function isReadonly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (declaration) => (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0,
  );
}

/** One symbol for a member, through whatever type it is seen. */
export function declaredSymbol(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
  const declaration = symbol?.valueDeclaration as { symbol?: ts.Symbol } | undefined;
  return declaration?.symbol ?? symbol;
}

export function propertySymbol(m: Machine, of: Value, name: string, node: ts.Node): ts.Symbol | undefined {
  if (ts.isPropertyAccessExpression(node) && node.name.text === name) {
    return declaredSymbol(m.checker.getSymbolAtLocation(node.name));
  }
  if (of.kind === 'unknown' && of.type !== undefined) {
    return declaredSymbol(m.checker.getNonNullableType(of.type).getProperty(name));
  }
  if (of.kind === 'object' && of.class?.name !== undefined) {
    return m.checker.getTypeAtLocation(of.class).getProperty(name);
  }
  return undefined;
}

function readCounter(m: Machine, of: Value, node: ts.Node): Value {
  return { kind: 'number', sum: m.path.count(nodeKey(of), node) };
}

export function writeProperty(m: Machine, of: Value, name: ts.MemberName, value: Value, node: ts.Node): void {
  const symbol = declaredSymbol(m.checker.getSymbolAtLocation(name));
  const isOwn = of.kind === 'object' && !of.isShared;
  if (isCounter(m, symbol) && !(of.kind === 'object' && !of.isCounted)) {
    writeCount(m, nodeKey(of), value, node, of);
    return;
  }
  if (symbol !== undefined) m.path.happen({ what: 'touch', property: symbol, isWrite: true, of }, node);
  if (isOwn) of.properties.set(name.text, value);
  else m.path.heap.set(`${identity(of)}.${name.text}`, value);
  if (!isOwn) shareNode(value);
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

export function countValue(m: Machine, key: Value, node: ts.Node): Value {
  const id = canonicalKey(key);
  const sum = m.path.count(id, node);
  const [only] = sum.terms.keys();
  const unknown =
    sum.terms.size === 1 && sum.constant === 0 && only !== undefined ? m.path.unknowns.get(only) : undefined;
  return unknown ?? { kind: 'number', sum };
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
