import ts from 'typescript';
import { bare } from '../program/syntax.js';
import { resolved } from '../program/origin.js';
import type { Machine } from './machine.js';
import { closureOf } from './members.js';
import { constantOf, UNDEFINED, type Value } from './value.js';

/** The value of a variable, a constant of a module, or a function. */
export function nameValue(m: Machine, node: ts.Identifier, known?: ts.Symbol): Value {
  if (node.text === 'undefined') return UNDEFINED;
  if (node.text === 'NaN' || node.text === 'Infinity') return constantOf(Number(node.text));
  const symbol = known ?? m.checker.getSymbolAtLocation(node);
  if (symbol === undefined) return m.unknownAt(node, node.text);
  return m.scopeOf(symbol)?.variables.get(symbol) ?? outer(m, node, symbol);
}

function outer(m: Machine, node: ts.Identifier, symbol: ts.Symbol): Value {
  const declaration = resolved(symbol, m.checker)?.valueDeclaration;
  if (declaration !== undefined && ts.isFunctionDeclaration(declaration) && declaration.body !== undefined) {
    return closureOf(declaration, undefined, undefined);
  }
  const type = m.typeOf(node);
  if (type.isNumberLiteral() || type.isStringLiteral()) return constantOf(type.value);
  const value = declaration && constantVariable(m, declaration);
  return value ?? m.path.unknown(`${node.text}@module`, type);
}

/** `const count = (…) => …` and `const ROOT: number = 1` of a module. */
function constantVariable(m: Machine, declaration: ts.Declaration): Value | undefined {
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return undefined;
  const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  const made = bare(declaration.initializer);
  if (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) return closureOf(made, undefined, undefined);
  return isConst && isPlain(made) ? m.evaluate(made) : undefined;
}

/** A literal, a list of them, or an object of them: `const NO_ENTRY = { nodeid: 0, entryTimeout: 1 }`. */
function isPlain(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((each) => ts.isLiteralExpression(each));
  if (!ts.isObjectLiteralExpression(node)) return ts.isLiteralExpression(node);
  return node.properties.every(
    (each) => ts.isPropertyAssignment(each) && ts.isLiteralExpression(bare(each.initializer)),
  );
}
