import ts from 'typescript';
import { memberName } from '../program/chain.js';

/** Whether a class puts the root, nodeid 1, into a map of its own where it is made. */
export function holdsRoot(field: ts.Symbol | undefined, checker: ts.TypeChecker): boolean {
  const declaration = field?.valueDeclaration;
  if (declaration === undefined || !ts.isPropertyDeclaration(declaration)) return false;
  const name = memberName(declaration) ?? '';
  const { members } = declaration.parent;
  const initializers = members.flatMap((each) =>
    ts.isPropertyDeclaration(each) && memberName(each) === name ? (each.initializer ?? []) : [],
  );
  if (initializers.some((each) => reached(each, checker).some((node) => isOne(node, checker)))) return true;
  const made = members
    .filter((each) => ts.isConstructorDeclaration(each))
    .flatMap((each) => reached(each, checker));
  return made.some((node) => isFilling(node, name)) && made.some((node) => isOne(node, checker));
}

/** All nodes of some code, and of the functions that it calls. */
function reached(start: ts.Node, checker: ts.TypeChecker): ts.Node[] {
  const nodes: ts.Node[] = [];
  const bodies = new Set<ts.Node>([start]);
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    const declaration = ts.isCallExpression(node)
      ? checker.getResolvedSignature(node)?.declaration
      : undefined;
    if (declaration?.getSourceFile().isDeclarationFile === false) bodies.add(declaration);
    ts.forEachChild(node, visit);
  };
  for (const body of bodies) visit(body);
  return nodes;
}

/** `this.nodes.set(…)` */
function isFilling(node: ts.Node, name: string): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name: method } = node.expression;
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === name &&
    /^(set|add)$/.test(method.text)
  );
}

/** A number that is 1 and no other, where it is a value of its own. */
function isOne(node: ts.Node, checker: ts.TypeChecker): boolean {
  const { parent } = node;
  if (!ts.isNumericLiteral(node) && !ts.isIdentifier(node)) return false;
  if (
    !ts.isCallExpression(parent) &&
    !ts.isArrayLiteralExpression(parent) &&
    !ts.isPropertyAssignment(parent)
  )
    return false;
  const type = checker.getTypeAtLocation(node);
  return type.isNumberLiteral() && type.value === 1;
}
