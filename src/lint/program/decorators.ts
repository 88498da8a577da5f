import ts from 'typescript';
import { tallyfsName } from './origin.js';

/** A decorator of tallyfs on a class or a member. */
export interface UsedDecorator {
  /** As tallyfs exports it, whatever the file calls it. */
  readonly name: string;
  readonly node: ts.Decorator;
  readonly args: readonly ts.Expression[];
}

export function decoratorsOf(node: ts.Node, checker: ts.TypeChecker): UsedDecorator[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).flatMap((decorator) => used(decorator, checker));
}

function used(node: ts.Decorator, checker: ts.TypeChecker): UsedDecorator[] {
  const call = ts.isCallExpression(node.expression) ? node.expression : undefined;
  const callee = call?.expression ?? node.expression;
  const name = tallyfsName(unpacked(checker.getSymbolAtLocation(nameOf(callee)), checker), checker);
  return name === undefined ? [] : [{ name, node, args: [...(call?.arguments ?? [])] }];
}

/** `const { Lookup } = fuse` */
function unpacked(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): ts.Symbol | undefined {
  const element = symbol?.valueDeclaration;
  if (element === undefined || !ts.isBindingElement(element)) return symbol;
  const key = element.propertyName ?? element.name;
  return ts.isIdentifier(key) ? checker.getTypeAtLocation(element.parent).getProperty(key.text) : symbol;
}

function nameOf(callee: ts.Expression): ts.Node {
  return ts.isPropertyAccessExpression(callee) ? callee.name : callee;
}
