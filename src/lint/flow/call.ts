import ts from 'typescript';
import { bare } from '../program/syntax.js';
import { evaluateArguments } from './arguments.js';
import { callBook } from './natives/book.js';
import { callCollection } from './natives/collections.js';
import { callGlobal } from './natives/globals.js';
import { callList } from './natives/lists.js';
import { callLock, lockedCall } from './natives/locks.js';
import { callPage } from './natives/page.js';
import { callPromise } from './natives/promises.js';
import { callString } from './natives/strings.js';
import { callOut, enter } from './outside.js';

import { absenceOf } from './checks.js';
import type { Machine } from './machine.js';
import { findMember, closureAt, closureOf } from './members.js';
import { tallyfsName } from '../program/origin.js';
import { baseOf } from '../program/chain.js';
import { UNDEFINED, type ClosureValue, type ObjectValue, type Value } from './value.js';

/** A call, with all that is known about it. */
export interface Call {
  readonly node: ts.CallExpression;
  readonly name: string;
  readonly receiver: Value | undefined;
  readonly args: readonly Value[];
  /** The closure, where the callee is a value that was computed. */
  readonly callee: Value | undefined;
}

type Attempt = (m: Machine, call: Call) => Value | undefined;

/** What knows a call by its receiver, in the order in which it is asked. */
const NATIVES: readonly Attempt[] = [
  callBook,
  callPage,
  callLock,
  callPromise,
  callString,
  callList,
  callCollection,
  callGlobal,
  lockedCall,
];

export function evaluateCall(m: Machine, node: ts.CallExpression): Value {
  const call = callAt(m, node);
  if (call === undefined) return UNDEFINED;
  if (call.callee?.kind === 'native') return call.callee.call(call.args);
  for (const attempt of NATIVES) {
    const value = attempt(m, call);
    if (value !== undefined) return value;
  }
  const closure = bodyOf(m, call);
  return closure === undefined ? callOut(m, call) : enter(m, closure, call);
}

/** @returns undefined where an optional chain ends before it. */
function callAt(m: Machine, node: ts.CallExpression): Call | undefined {
  const callee = bare(node.expression);
  if (ts.isPropertyAccessExpression(callee)) return methodCall(m, node, callee);
  const name = ts.isIdentifier(callee) ? callee.text : '';
  if (callee.kind === ts.SyntaxKind.SuperKeyword)
    return {
      node,
      name: 'super',
      receiver: undefined,
      args: evaluateArguments(m, node.arguments),
      callee: undefined,
    };
  const value = m.evaluate(callee);
  if (node.questionDotToken !== undefined && absenceOf(m, value, node)) return undefined;
  return { node, name, receiver: undefined, args: evaluateArguments(m, node.arguments), callee: value };
}

function methodCall(
  m: Machine,
  node: ts.CallExpression,
  access: ts.PropertyAccessExpression,
): Call | undefined {
  const isSuper = access.expression.kind === ts.SyntaxKind.SuperKeyword;
  const receiver = isSuper ? m.frame.self : m.evaluate(access.expression);
  const isOptional = ts.isOptionalChain(access);
  if (isOptional && receiver?.kind === 'constant' && receiver.value === undefined) return undefined;
  if (access.questionDotToken !== undefined && receiver !== undefined && absenceOf(m, receiver, access))
    return undefined;
  return {
    node,
    name: access.name.text,
    receiver,
    args: evaluateArguments(m, node.arguments),
    callee: undefined,
  };
}

/** The function that a call runs, where its body is there. */
function bodyOf(m: Machine, call: Call): ClosureValue | undefined {
  if (call.callee?.kind === 'closure') return call.callee;
  const access = bare(call.node.expression);
  const { receiver } = call;
  if (ts.isPropertyAccessExpression(access) && access.expression.kind === ts.SyntaxKind.SuperKeyword) {
    return superMethod(m, call.name);
  }
  if (receiver?.kind === 'object') return methodOf(m, receiver, call.name, access);
  return declared(m, call);
}

function superMethod(m: Machine, name: string): ClosureValue | undefined {
  const { owner, self } = m.frame;
  const base = owner && baseOf(owner, m.checker);
  if (base === undefined || self === undefined) return undefined;
  const found = m.world.fileSystem.member(name, base);
  if (found === undefined) return undefined;
  const value = closureAt(m, found.member, self, found.owner);
  return value?.kind === 'closure' ? value : undefined;
}

function methodOf(
  m: Machine,
  receiver: ObjectValue,
  name: string,
  access: ts.Node,
): ClosureValue | undefined {
  const own = receiver.properties.get(name) ?? m.path.heap.get(`${receiver.id}.${name}`);
  if (own !== undefined) return own.kind === 'closure' ? own : undefined;
  if (receiver.class === undefined) return undefined;
  const found = findMember(m, receiver, name, access);
  const value = found && closureAt(m, found.member, receiver, found.owner);
  return value?.kind === 'closure' ? value : undefined;
}

/** A function or method by its declaration; one of an interface or of a library has no body. */
function declared(m: Machine, call: Call): ClosureValue | undefined {
  const declaration = m.checker.getResolvedSignature(call.node)?.declaration;
  const implementation = declaration && implementationOf(m, declaration);
  if (implementation?.body === undefined || implementation.getSourceFile().isDeclarationFile)
    return undefined;
  if (isTallyfs(m, implementation)) return undefined;
  const holder = ts.isPropertyDeclaration(implementation.parent)
    ? implementation.parent.parent
    : implementation.parent;
  const owner = ts.isClassLike(holder) ? holder : undefined;
  return closureOf(implementation, call.receiver, owner);
}

type Implementation =
  ts.FunctionDeclaration | ts.MethodDeclaration | ts.FunctionExpression | ts.ArrowFunction;

function implementationOf(
  m: Machine,
  declaration: ts.SignatureDeclaration | ts.JSDocSignature,
): Implementation | undefined {
  if (ts.isArrowFunction(declaration) || ts.isFunctionExpression(declaration)) return declaration;
  if (!ts.isFunctionDeclaration(declaration) && !ts.isMethodDeclaration(declaration)) return undefined;
  if (declaration.body !== undefined || declaration.name === undefined) return declaration;
  const others = m.checker.getSymbolAtLocation(declaration.name)?.declarations ?? [];
  return others.find((each): each is Implementation => 'body' in each && each.body !== undefined);
}

function isTallyfs(m: Machine, { parent, name }: Implementation): boolean {
  const symbol = ts.isClassLike(parent) ? parent.name : name;
  return symbol !== undefined && tallyfsName(m.checker.getSymbolAtLocation(symbol), m.checker) !== undefined;
}
