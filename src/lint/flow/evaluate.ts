import ts from 'typescript';
import { isOuter } from '../program/syntax.js';
import { readElement } from './elements.js';
import { readProperty } from './properties.js';
import { awaitValue } from './await.js';
import { assignTo } from './bind.js';
import { evaluateCall } from './call.js';
import { construct } from './construct.js';
import { listOf, newList } from './iterables.js';
import { absenceOf, truthOf } from './checks.js';
import { literalOf } from './literals.js';
import type { Machine } from './machine.js';
import { nameValue } from './names.js';
import { spreadInto } from './objects.js';
import { evaluateBinary, evaluatePostfix, evaluatePrefix } from './operators.js';
import { constantOf, UNDEFINED, type ObjectValue, type Value } from './value.js';

export function evaluate(m: Machine, node: ts.Expression): Value {
  const literal = literalOf(node);
  if (literal !== undefined) return literal;
  if (ts.isIdentifier(node)) return nameValue(m, node);
  if (isOuter(node)) return m.evaluate(node.expression);
  if (ts.isCallExpression(node)) return evaluateCall(m, node);
  if (ts.isPropertyAccessExpression(node)) return property(m, node);
  if (ts.isElementAccessExpression(node)) return element(m, node);
  if (ts.isBinaryExpression(node)) return evaluateBinary(m, node);
  if (ts.isConditionalExpression(node)) return conditional(m, node);
  if (ts.isAwaitExpression(node)) return awaitValue(m, m.evaluate(node.expression), node);
  if (ts.isObjectLiteralExpression(node)) return objectLiteral(m, node);
  if (ts.isArrayLiteralExpression(node)) return arrayLiteral(m, node);
  return evaluateRare(m, node);
}

function evaluateRare(m: Machine, node: ts.Expression): Value {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return m.frame.self ?? m.unknownAt(node, 'this');
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return closure(m, node);
  if (ts.isPrefixUnaryExpression(node)) return evaluatePrefix(m, node);
  if (ts.isPostfixUnaryExpression(node)) return evaluatePostfix(m, node);
  if (ts.isNewExpression(node)) return construct(m, node);
  if (ts.isVoidExpression(node)) return discarded(m, node);
  if (ts.isDeleteExpression(node)) return deleted(m, node);
  if (ts.isYieldExpression(node)) yielded(m, node);
  if (ts.isTemplateExpression(node)) for (const span of node.templateSpans) m.evaluate(span.expression);
  if (ts.isTypeOfExpression(node)) m.evaluate(node.expression);
  return m.unknownAt(node);
}

function property(m: Machine, node: ts.PropertyAccessExpression): Value {
  const of = m.evaluate(node.expression);
  if (node.questionDotToken !== undefined && absenceOf(m, of, node)) return UNDEFINED;
  if (of.kind === 'constant' && of.value === undefined && ts.isOptionalChain(node)) return UNDEFINED;
  return constantType(m, node) ?? readProperty(m, of, node.name.text, node);
}

/** `constants.S_IFDIR`, `Kind.File`: a property whose type has but one value. */
function constantType(m: Machine, node: ts.PropertyAccessExpression): Value | undefined {
  if (node.expression.kind === ts.SyntaxKind.ThisKeyword) return undefined;
  const type = m.typeOf(node);
  return type.isNumberLiteral() ? constantOf(type.value) : undefined;
}

function element(m: Machine, node: ts.ElementAccessExpression): Value {
  const of = m.evaluate(node.expression);
  if (node.questionDotToken !== undefined && absenceOf(m, of, node)) return UNDEFINED;
  return readElement(m, of, m.evaluate(node.argumentExpression), node);
}

function conditional(m: Machine, node: ts.ConditionalExpression): Value {
  return m.evaluate(truthOf(m, m.evaluate(node.condition), node.condition) ? node.whenTrue : node.whenFalse);
}

function objectLiteral(m: Machine, node: ts.ObjectLiteralExpression): Value {
  const made: ObjectValue = {
    kind: 'object',
    id: m.path.fresh('object'),
    properties: new Map(),
    spreads: [],
    isShared: false,
  };
  for (const part of node.properties) addProperty(m, made, part);
  return made;
}

function addProperty(m: Machine, made: ObjectValue, part: ts.ObjectLiteralElementLike): void {
  if (ts.isSpreadAssignment(part)) spreadInto(made, m.evaluate(part.expression));
  else if (ts.isShorthandPropertyAssignment(part)) made.properties.set(part.name.text, shorthand(m, part));
  else if (ts.isPropertyAssignment(part)) {
    const value = m.evaluate(part.initializer);
    if (!ts.isComputedPropertyName(part.name)) made.properties.set(part.name.getText(), value);
  } else if (ts.isMethodDeclaration(part) && ts.isIdentifier(part.name)) {
    made.properties.set(part.name.text, closure(m, part));
  }
}

function shorthand(m: Machine, part: ts.ShorthandPropertyAssignment): Value {
  const symbol = m.checker.getShorthandAssignmentValueSymbol(part);
  return nameValue(m, part.name, symbol);
}

function arrayLiteral(m: Machine, node: ts.ArrayLiteralExpression): Value {
  const items = node.elements.flatMap((each) =>
    ts.isSpreadElement(each)
      ? listOf(m, m.evaluate(each.expression), each.expression).items
      : [m.evaluate(each)],
  );
  return newList(m, items);
}

function closure(m: Machine, node: ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration): Value {
  const { self, owner, scope } = m.frame;
  const isArrow = ts.isArrowFunction(node);
  return {
    kind: 'closure',
    id: m.path.fresh('function'),
    node,
    scope,
    self: isArrow ? self : undefined,
    owner,
  };
}

function yielded(m: Machine, { expression, asteriskToken }: ts.YieldExpression): void {
  if (expression === undefined) return;
  const value = m.evaluate(expression);
  m.yielded.push(...(asteriskToken === undefined ? [value] : listOf(m, value, expression).items));
}

function discarded(m: Machine, node: ts.VoidExpression): Value {
  m.evaluate(node.expression);
  return UNDEFINED;
}

/** `delete counts[nodeid]` */
function deleted(m: Machine, node: ts.DeleteExpression): Value {
  assignTo(m, node.expression, UNDEFINED);
  return constantOf(true);
}
