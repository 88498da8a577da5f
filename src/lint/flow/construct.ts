import ts from 'typescript';
import { chainOf, classOf, memberName } from '../program/chain.js';
import type { ClassNode } from '../program/file-system.js';
import { tallyfsName } from '../program/origin.js';
import { bindParameters, propertySymbols } from './bind.js';
import { evaluateArguments } from './arguments.js';
import { executeBlock } from './execute.js';
import { callFunction } from './functions.js';
import { newList } from './iterables.js';
import type { Machine } from './machine.js';
import {
  Thrown,
  UNDEFINED,
  type ClosureValue,
  type ObjectValue,
  type PromiseValue,
  type Value,
} from './value.js';
import { isPromise } from './world.js';

export function construct(m: Machine, node: ts.NewExpression): Value {
  const args = evaluateArguments(m, node.arguments ?? []);
  const type = m.typeOf(node);
  const made = classOf(type);
  if (made !== undefined && isFollowed(m, made)) return newObject(m, made, args);
  if (isPromise(type)) return newPromise(m, args, node);
  if (type.getSymbol()?.name === 'Array' && args.length === 0) return newList(m, []);
  return m.unknownAt(node, 'new');
}

/** Whether a class is the user's own, with its source. */
function isFollowed(m: Machine, { name }: ClassNode): boolean {
  if (name === undefined || name.getSourceFile().isDeclarationFile) return false;
  return tallyfsName(m.checker.getSymbolAtLocation(name), m.checker) === undefined;
}

function newObject(m: Machine, node: ClassNode, args: readonly Value[]): Value {
  const made: ObjectValue = {
    kind: 'object',
    id: m.path.fresh('object'),
    properties: new Map(),
    spreads: [],
    class: node,
    isShared: false,
  };
  initialize(m, made, chainOf(node, m.checker), args);
  return made;
}

/** Runs the constructor and the initializers, from the base class on. */
function initialize(
  m: Machine,
  self: ObjectValue,
  chain: readonly ClassNode[],
  args: readonly Value[],
): void {
  const [owner, ...bases] = chain;
  if (owner === undefined) return;
  const constructor = owner.members.find(
    (each) => ts.isConstructorDeclaration(each) && each.body !== undefined,
  );
  if (constructor === undefined || !ts.isConstructorDeclaration(constructor)) {
    initialize(m, self, bases, args);
    initializeFields(m, self, owner);
    return;
  }
  const closure: ClosureValue = {
    kind: 'closure',
    id: self.id,
    node: constructor,
    scope: undefined,
    self,
    owner,
  };
  m.within(closure, () => {
    bindParameters(m, constructor.parameters, args);
    const call = superCall(constructor);
    if (call !== undefined) initialize(m, self, bases, evaluateArguments(m, call.arguments));
    initializeFields(m, self, owner);
    assignParameters(m, self, constructor);
    const rest = (constructor.body?.statements ?? []).filter((each) => !isSuper(each));
    executeBlock(m, rest);
  });
}

function superCall({ body }: ts.ConstructorDeclaration): ts.CallExpression | undefined {
  const statement = body?.statements.find(isSuper);
  return statement && (statement.expression as ts.CallExpression);
}

function isSuper(node: ts.Statement): node is ts.ExpressionStatement {
  return (
    ts.isExpressionStatement(node) &&
    ts.isCallExpression(node.expression) &&
    node.expression.expression.kind === ts.SyntaxKind.SuperKeyword
  );
}

function initializeFields(m: Machine, self: ObjectValue, owner: ClassNode): void {
  const closure = { kind: 'closure', id: self.id, scope: undefined, self, owner } as const;
  for (const member of owner.members) {
    const name = memberName(member);
    if (!ts.isPropertyDeclaration(member) || name === undefined || member.initializer === undefined) continue;
    const { initializer } = member;
    const node = ts.factory.createArrowFunction(undefined, undefined, [], undefined, undefined, initializer);
    self.properties.set(
      name,
      m.within({ ...closure, node }, () => m.evaluate(initializer)),
    );
  }
}

function assignParameters(m: Machine, self: ObjectValue, { parameters }: ts.ConstructorDeclaration): void {
  for (const parameter of parameters) {
    const [symbol] = propertySymbols(m, parameter);
    if (symbol !== undefined)
      self.properties.set(symbol.name, m.frame.scope.variables.get(symbol) ?? UNDEFINED);
  }
}

/** `new Promise((resolve, reject) => …)`: what it is settled with, as far as that happens in this turn. */
function newPromise(m: Machine, [executor]: readonly Value[], node: ts.NewExpression): Value {
  if (executor?.kind !== 'closure') return m.unknownAt(node, 'promise');
  const settlements: PromiseValue['outcome'][] = [];
  const [resolve, reject] = executor.node.parameters;
  const settle = (outcome: PromiseValue['outcome']): void => {
    settlements.push(outcome);
    if (settlements.length > 1) m.path.happen({ what: 'settled', times: settlements.length }, node);
  };
  const args: Value[] = [];
  if (resolve !== undefined)
    args.push(
      settler(m, (value) => {
        settle({ value });
      }),
    );
  if (reject !== undefined)
    args.push(
      settler(m, (value) => {
        settle({ thrown: new Thrown(value, node, 'statement') });
      }),
    );
  callFunction(m, executor, args, node);
  const [outcome] = settlements;
  if (outcome === undefined) return m.unknownAt(node, 'promise');
  return { kind: 'promise', id: m.path.fresh('promise'), outcome, isLate: false, made: node };
}

function settler(m: Machine, settle: (value: Value) => void): Value {
  return {
    kind: 'native',
    id: m.path.fresh('native'),
    call: ([value]) => (settle(value ?? UNDEFINED), UNDEFINED),
  };
}
