import ts from 'typescript';
import type { ClassNode, MemberNode } from './file-system.js';

/** A class and all that it extends, itself first. A base that is a parameter (a mixin) counts as the class of its type. */
export function chainOf(node: ClassNode, checker: ts.TypeChecker): ClassNode[] {
  const chain: ClassNode[] = [];
  let at: ClassNode | undefined = node;
  while (at !== undefined && !chain.includes(at)) {
    chain.push(at);
    at = baseOf(at, checker);
  }
  return chain;
}

export function baseOf(node: ClassNode, checker: ts.TypeChecker): ClassNode | undefined {
  const heritage = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  if (heritage === undefined) return undefined;
  return classOf(checker.getTypeAtLocation(heritage));
}

/** By type: paths ask again and again. */
const CLASSES = new WeakMap<ts.Type, ClassNode | undefined>();

/** The class that a value of this type is an instance of, as far as it is known. */
export function classOf(type: ts.Type | undefined): ClassNode | undefined {
  if (type === undefined) return undefined;
  if (!CLASSES.has(type)) CLASSES.set(type, findClass(type));
  return CLASSES.get(type);
}

function findClass(type: ts.Type): ClassNode | undefined {
  const parts = type.isUnionOrIntersection() ? type.types : [type];
  const classes = parts.flatMap((part) => part.getSymbol()?.declarations ?? []).filter(isClass);
  // Of several it is not known which.
  return type.isUnion() && new Set(classes).size > 1 ? undefined : classes[0];
}

export function isClass(node: ts.Node): node is ClassNode {
  return ts.isClassDeclaration(node) || ts.isClassExpression(node);
}

/** The text of a member's name; a computed one has none. */
export function memberName(member: MemberNode | ts.ObjectLiteralElementLike): string | undefined {
  const { name } = member;
  if (name === undefined) return undefined;
  return ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name)
    ? name.text
    : undefined;
}

export function isAbstract(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.AbstractKeyword);
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) === true
  );
}
