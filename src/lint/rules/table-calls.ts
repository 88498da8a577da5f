import ts from 'typescript';
import { isFromTallyfs } from '../flow/world.js';
import type { ClassAnalysis } from './rule.js';

/** Calls of a method of an InodeTable, anywhere in some code. */
export function tableCalls(
  code: ts.Node,
  methods: RegExp,
  { checker }: Pick<ClassAnalysis, 'checker'>,
): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (isTableCall(node, methods, checker)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(code);
  return found;
}

export function isTableCall(
  node: ts.Node,
  methods: RegExp,
  checker: ts.TypeChecker,
): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  return (
    methods.test(name.text) && isFromTallyfs(checker.getTypeAtLocation(expression), 'InodeTable', checker)
  );
}
