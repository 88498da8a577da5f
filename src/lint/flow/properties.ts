import ts from 'typescript';
import { classOf, memberName } from '../program/chain.js';
import type { FoundBook } from '../program/file-system.js';
import { writeCount } from './counts.js';
import { callFunction } from './functions.js';
import type { Machine } from './machine.js';
import { closureAt, memberValue } from './members.js';
import { isCounter, nodeKey, shareNode } from './nodes.js';
import { constantOf, identity, UNDEFINED, type ObjectValue, type Unknown, type Value } from './value.js';
import { isFromTallyfs } from './world.js';

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
function declaredSymbol(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
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
