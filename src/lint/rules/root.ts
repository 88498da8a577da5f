import ts from 'typescript';
import type { Value } from '../flow/value.js';
import { memberName } from '../program/chain.js';
import { bare } from '../program/syntax.js';

/** Whether a class puts the root, nodeid 1, into a map of its own where it is made. */
export function holdsRoot(field: Value, checker: ts.TypeChecker): boolean {
  if (field.kind !== 'unknown' || field.origin?.how !== 'property') return false;
  const { of, name } = field.origin;
  if (of.kind !== 'object' || of.class === undefined) return false;
  const owner = of.class;
  const initial = owner.members.find((each) => memberName(each) === name);
  const made = initial !== undefined && ts.isPropertyDeclaration(initial) ? initial.initializer : undefined;
  return (made !== undefined && hasRoot(made, checker)) || isSetInConstructor(owner, name, checker);
}

function isSetInConstructor(owner: ts.ClassLikeDeclaration, name: string, checker: ts.TypeChecker): boolean {
  const constructors = owner.members.filter((each) => ts.isConstructorDeclaration(each));
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name: method } = node.expression;
      const isOwn = ts.isPropertyAccessExpression(expression) && expression.name.text === name;
      found ||=
        isOwn &&
        /^(set|add)$/.test(method.text) &&
        node.arguments[0] !== undefined &&
        isOne(node.arguments[0], checker);
    }
    ts.forEachChild(node, visit);
  };
  for (const constructor of constructors) visit(constructor);
  return found;
}

/** `new Map([[ROOT, …]])` */
function hasRoot(made: ts.Expression, checker: ts.TypeChecker): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node))
      found ||= node.elements[0] !== undefined && isOne(node.elements[0], checker);
    ts.forEachChild(node, visit);
  };
  visit(bare(made));
  return found;
}

function isOne(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(node);
  return type.isNumberLiteral() && type.value === 1;
}
