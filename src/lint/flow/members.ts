import ts from 'typescript';
import { bare } from '../program/syntax.js';
import { chainOf, memberName } from '../program/chain.js';
import type { ClassNode, MemberNode } from '../program/file-system.js';
import { callFunction } from './functions.js';
import type { Machine } from './machine.js';
import type { ClosureValue, FunctionNode, ObjectValue, Value } from './value.js';

/** A member of a class that is known: a getter's value, a method, a field that holds a function or a literal. */
export function memberValue(m: Machine, of: ObjectValue, name: string, node: ts.Node): Value | undefined {
  const found = findMember(m, of, name, node);
  if (found === undefined) return undefined;
  const { member, owner } = found;
  if (ts.isGetAccessor(member)) return callFunction(m, closureOf(member, of, owner), [], node);
  return closureAt(m, member, of, owner);
}

export function findMember(
  m: Machine,
  of: ObjectValue,
  name: string,
  node: ts.Node,
): { member: MemberNode; owner: ClassNode } | undefined {
  const own = privateMember(m, node);
  if (own !== undefined) return own;
  if (of === m.instance) return m.world.fileSystem.member(name);
  const chain = of.class === undefined ? [] : chainOf(of.class, m.checker);
  for (const owner of chain) {
    const member = owner.members.find((each) => memberName(each) === name && isBody(each));
    if (member !== undefined) return { member, owner };
  }
  return undefined;
}

/** `this.#name` is that of the class it is written in, whatever extends it. */
function privateMember(m: Machine, node: ts.Node): { member: MemberNode; owner: ClassNode } | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isPrivateIdentifier(node.name)) return undefined;
  const member = m.checker.getSymbolAtLocation(node.name)?.valueDeclaration;
  if (member === undefined || !ts.isClassElement(member)) return undefined;
  return { member, owner: member.parent as ClassNode };
}

function isBody(member: MemberNode): boolean {
  return !ts.isMethodDeclaration(member) || member.body !== undefined;
}

/** What a method, or a field that is set to a function where it is declared, does. */
export function closureAt(m: Machine, member: MemberNode, self: Value, owner: ClassNode): Value | undefined {
  if (ts.isMethodDeclaration(member))
    return member.body === undefined ? undefined : closureOf(member, self, owner);
  if (!ts.isPropertyDeclaration(member) || member.initializer === undefined) return undefined;
  const made = bare(member.initializer);
  if (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) return closureOf(made, self, owner);
  const isFixed = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly) !== 0;
  return isFixed && ts.isLiteralExpression(made) ? m.evaluate(made) : undefined;
}

export function closureOf(
  node: FunctionNode,
  self: Value | undefined,
  owner: ClassNode | undefined,
): ClosureValue {
  return { kind: 'closure', id: `function@${String(node.pos)}`, node, scope: undefined, self, owner };
}
