import ts from 'typescript';
import { bare } from '../program/syntax.js';
import { readElement, writeElement } from './elements.js';
import { readProperty, writeProperty } from './properties.js';
import { listOf, newList } from './iterables.js';
import { isNullish } from './judge-values.js';
import type { Machine } from './machine.js';
import { constantOf, primitiveOf, UNDEFINED, type Value } from './value.js';

/** Declares the variables of a name or pattern. */
export function bindVariable(m: Machine, name: ts.BindingName, value: Value): void {
  if (ts.isIdentifier(name)) {
    const symbol = m.checker.getSymbolAtLocation(name);
    if (symbol !== undefined) m.declare(symbol, value);
  } else if (ts.isObjectBindingPattern(name)) {
    bindProperties(m, name, value);
  } else {
    bindItems(m, name, value);
  }
}

function bindProperties(m: Machine, pattern: ts.ObjectBindingPattern, value: Value): void {
  for (const element of pattern.elements) {
    const key = element.propertyName ?? element.name;
    if (element.dotDotDotToken !== undefined) bindVariable(m, element.name, value);
    else if (ts.isIdentifier(key) || ts.isStringLiteral(key)) {
      bindVariable(m, element.name, defaulted(m, element, readProperty(m, value, key.text, element.name)));
    } else bindVariable(m, element.name, m.unknownAt(element.name));
  }
}

function bindItems(m: Machine, pattern: ts.ArrayBindingPattern, value: Value): void {
  const elements = pattern.elements.filter(ts.isBindingElement);
  for (const element of elements) {
    const index = pattern.elements.indexOf(element);
    const item =
      element.dotDotDotToken === undefined
        ? readElement(m, value, constantOf(index), element.name)
        : newList(m, [...listOf(m, value, pattern).items].slice(index));
    bindVariable(m, element.name, defaulted(m, element, item));
  }
}

function defaulted(
  m: Machine,
  { initializer }: ts.BindingElement | ts.ParameterDeclaration,
  value: Value,
): Value {
  if (initializer === undefined) return value;
  if (primitiveOf(value) !== undefined)
    return primitiveOf(value)?.value === undefined ? m.evaluate(initializer) : value;
  return isNullish(value, m.path.facts) ? m.evaluate(initializer) : value;
}

export function bindParameters(
  m: Machine,
  parameters: readonly ts.ParameterDeclaration[],
  args: readonly Value[],
): void {
  for (const [index, parameter] of parameters.entries()) {
    const value =
      parameter.dotDotDotToken === undefined ? (args[index] ?? UNDEFINED) : newList(m, args.slice(index));
    const given = defaulted(m, parameter, value);
    bindVariable(m, parameter.name, given);
    for (const symbol of propertySymbols(m, parameter)) m.declare(symbol, given);
  }
}

/** `constructor(readonly nodeid: number)` declares a parameter and a property, each with a symbol of its own. */
export function propertySymbols(m: Machine, parameter: ts.ParameterDeclaration): readonly ts.Symbol[] {
  const { name, parent } = parameter;
  if (!ts.isParameterPropertyDeclaration(parameter, parent) || !ts.isIdentifier(name)) return [];
  return m.checker.getSymbolsOfParameterPropertyDeclaration(parameter, name.text);
}

/** Assigns to a variable, a property, an element or a pattern. */
export function assignTo(m: Machine, target: ts.Node, value: Value): void {
  const place = bare(target as ts.Expression);
  if (ts.isIdentifier(place)) assignVariable(m, place, value);
  else if (ts.isPropertyAccessExpression(place)) {
    writeProperty(m, m.evaluate(place.expression), place.name, value, place);
  } else if (ts.isElementAccessExpression(place)) {
    writeElement(m, m.evaluate(place.expression), m.evaluate(place.argumentExpression), value, place);
  } else if (ts.isArrayLiteralExpression(place)) {
    for (const [index, element] of place.elements.entries()) {
      assignTo(m, element, readElement(m, value, constantOf(index), element));
    }
  }
}

function assignVariable(m: Machine, name: ts.Identifier, value: Value): void {
  const symbol = m.checker.getSymbolAtLocation(name);
  if (symbol === undefined) return;
  const scope = m.scopeOf(symbol);
  if (scope === undefined) m.declare(symbol, value);
  else scope.variables.set(symbol, value);
}
