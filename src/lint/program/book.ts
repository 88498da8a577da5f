import ts from 'typescript';
import { bare, plainName } from './syntax.js';
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
      const alias = aliasOf(member, name, checker);
      const read = reader && counterOf(reader, checker);
      const counter = read && counterIn(member, read, checker);
      const counterName = counter && plainName(counter);
      const isOpaque = reader !== undefined && counter === undefined;
      return { name, member, counter, counterName, isOpaque, alias, isOwn: isOwn(member) };
    }
  }
  return undefined;
}

/** The property as the nodes of the map have it, which may be spelled out twice. */
function counterIn(member: ts.PropertyDeclaration, read: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  const type = checker.getTypeAtLocation(member);
  const value = checker.getTypeArguments(type as ts.TypeReference).at(-1);
  return (value && checker.getNonNullableType(value).getProperty(read.name)) ?? read;
}

/** `(node) => node.nlookup` reads the property `nlookup`; so does a function that returns it. */
function counterOf(reader: ts.Expression, checker: ts.TypeChecker): ts.Symbol | undefined {
  const returned = returnedBy(reader, checker);
  if (returned === undefined) return undefined;
  if (ts.isIdentifier(returned)) return destructured(returned, checker);
  const access = innermostRead(returned);
  return access && behindGetter(checker.getSymbolAtLocation(access.name), checker);
}

/** `get nlookup() { return this.#nlookup; }` reads a field. */
function behindGetter(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): ts.Symbol | undefined {
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined || !ts.isGetAccessor(declaration)) return symbol;
  const returned = declaration.body?.statements.find(ts.isReturnStatement)?.expression;
  const access = returned && bare(returned);
  return access === undefined || !isOwnField(access) ? symbol : checker.getSymbolAtLocation(access.name);
}

function isOwnField(node: ts.Node): node is ts.PropertyAccessExpression {
  return ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
}

/** `({ nlookup }) => nlookup` */
function destructured(name: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  const element = checker.getSymbolAtLocation(name)?.valueDeclaration;
  if (element === undefined || !ts.isBindingElement(element)) return undefined;
  const key = element.propertyName ?? element.name;
  return ts.isIdentifier(key) ? checker.getTypeAtLocation(element.parent).getProperty(key.text) : undefined;
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
  if (ts.isPropertyAccessExpression(inner))
    return ts.isIdentifier(bare(inner.expression)) ? inner : undefined;
  return ts.isBinaryExpression(inner) ? innermostRead(inner.left) : undefined;
}

/** The property that the field is set to: `this.counts = counter.counts`. */
function aliasOf(
  member: ts.PropertyDeclaration,
  name: string,
  checker: ts.TypeChecker,
): ts.Symbol | undefined {
  const source = member.initializer ?? assignedIn(member.parent, name);
  const from = source && bare(source);
  if (from === undefined || !ts.isPropertyAccessExpression(from)) return undefined;
  return checker.getSymbolAtLocation(from.name);
}

function assignedIn(owner: ts.Node, name: string): ts.Expression | undefined {
  if (!ts.isClassLike(owner)) return undefined;
  const statements = owner.members.flatMap((each) =>
    ts.isConstructorDeclaration(each) ? (each.body?.statements ?? []) : [],
  );
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, right } = statement.expression;
    const isField =
      ts.isPropertyAccessExpression(left) &&
      left.name.text === name &&
      left.expression.kind === ts.SyntaxKind.ThisKeyword;
    if (isField) return right;
  }
  return undefined;
}

function isOwn({ initializer }: ts.PropertyDeclaration): boolean {
  if (initializer === undefined) return false;
  const made = bare(initializer);
  return ts.isNewExpression(made) || ts.isArrayLiteralExpression(made) || ts.isCallExpression(made);
}
