import ts from 'typescript';
import { bare } from './syntax.js';
import { memberName } from './chain.js';
import { decoratorsOf } from './decorators.js';
import type { ClassNode, FoundBook } from './file-system.js';

/** Finds the nearest field with `@LookupCounts`. */
export function bookOf(chain: readonly ClassNode[], checker: ts.TypeChecker): FoundBook | undefined {
  for (const owner of chain) {
    for (const member of owner.members) {
      const mark = decoratorsOf(member, checker).find(({ name }) => name === 'LookupCounts');
      if (mark === undefined || !ts.isPropertyDeclaration(member)) continue;
      const name = memberName(member);
      if (name === undefined) continue;
      const [reader] = mark.args;
      return { name, member, counter: reader && counterOf(reader, checker), isOwn: isOwn(member) };
    }
  }
  return undefined;
}

/** `(node) => node.nlookup` reads the property `nlookup`; so does a function that returns it. */
function counterOf(reader: ts.Expression, checker: ts.TypeChecker): ts.Symbol | undefined {
  const returned = returnedBy(reader, checker);
  if (returned === undefined) return undefined;
  const access = innermostRead(returned);
  return access && checker.getSymbolAtLocation(access.name);
}

function returnedBy(reader: ts.Expression, checker: ts.TypeChecker): ts.Expression | undefined {
  const declaration = ts.isIdentifier(reader)
    ? checker.getSymbolAtLocation(reader)?.valueDeclaration
    : reader;
  const holder = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  if (holder === undefined || !ts.isFunctionLike(holder) || !('body' in holder)) return undefined;
  const { body } = holder as ts.ArrowFunction | ts.FunctionDeclaration;
  if (body === undefined || !ts.isBlock(body)) return body;
  return body.statements.find(ts.isReturnStatement)?.expression;
}

/** Past `?? 0`, `!` and parentheses. */
function innermostRead(expression: ts.Expression): ts.PropertyAccessExpression | undefined {
  const inner = bare(expression);
  if (ts.isPropertyAccessExpression(inner)) return inner;
  return ts.isBinaryExpression(inner) ? innermostRead(inner.left) : undefined;
}

function isOwn({ initializer }: ts.PropertyDeclaration): boolean {
  if (initializer === undefined) return false;
  const made = bare(initializer);
  return ts.isNewExpression(made) || ts.isArrayLiteralExpression(made) || ts.isCallExpression(made);
}
