import ts from 'typescript';
import type { Call } from '../call.js';
import { canonicalKey } from '../nodes.js';
import { callFunction } from '../functions.js';
import { outcomeOf } from '../await.js';
import type { Machine } from '../machine.js';
import { isFromTallyfs, isPromise, typeName } from '../world.js';
import {
  identity,
  Thrown,
  UNDEFINED,
  type ClosureValue,
  type LockValue,
  type PromiseValue,
  type Value,
} from '../value.js';

/** What those who write a lock of their own call it. */
const LOCKING = /lock|mutex|exclusive|serial|critical|synchroni|atomic|guard|queue|semaphore|sequen/i;
const ACQUIRING = /^(acquire|lock|enter|take|wait|runExclusive)/i;
const RELEASING = /^(release|unlock|leave|dispose|exit)/i;

/** `InodeLocks`, a lock that was acquired, and locks of other makes by what they are called. */
export function callLock(m: Machine, call: Call): Value | undefined {
  const { receiver, callee, name } = call;
  if (receiver?.kind === 'lock')
    return RELEASING.test(name) ? released(m, [receiver], call) : m.unknownAt(call.node);
  if (callee?.kind === 'lock') return released(m, [callee], call);
  if (receiver?.kind !== 'unknown') return undefined;
  if (isFromTallyfs(receiver.type, 'InodeLocks', m.checker)) return ofInodeLocks(m, call);
  if (!LOCKING.test(`${typeName(receiver.type) ?? ''} ${receiver.id}`)) return undefined;
  if (RELEASING.test(name)) return released(m, heldFrom(m, receiver), call);
  const closure = call.args.find((arg) => arg.kind === 'closure');
  if (closure === undefined && ACQUIRING.test(name)) return acquired(m, call);
  return undefined;
}

function ofInodeLocks(m: Machine, call: Call): Value | undefined {
  if (call.name === 'acquire') return acquired(m, call);
  const closure = call.args.find((arg) => arg.kind === 'closure');
  return call.name === 'hold' && closure !== undefined ? held(m, call, closure) : undefined;
}

function heldFrom(m: Machine, receiver: Value): readonly LockValue[] {
  return m.path.locks.filter(({ from }) => from === identity(receiver));
}

function released(m: Machine, locks: readonly LockValue[], { node }: Call): Value {
  for (const lock of locks) m.path.release(lock, node);
  return UNDEFINED;
}

function acquired(m: Machine, call: Call): Value {
  const lock = newLock(m, call, false);
  m.path.wait(undefined, call.node);
  m.path.acquire(lock, call.node);
  return promise(m, { value: lock }, call.node);
}

function newLock(m: Machine, { node, args, receiver }: Call, isScoped: boolean): LockValue {
  const [key] = args.filter((arg) => arg.kind !== 'closure');
  return {
    kind: 'lock',
    id: m.path.fresh('lock'),
    key: key && canonicalKey(key),
    node,
    isScoped,
    from: receiver === undefined ? '' : identity(receiver),
  };
}

/** Calls a function while the lock is held; the lock is let go of however that ends. */
function held(m: Machine, call: Call, work: ClosureValue): Value {
  const lock = newLock(m, call, true);
  m.path.wait(undefined, call.node);
  m.path.acquire(lock, call.node);
  try {
    const answer = callFunction(m, work, [], call.node);
    const value =
      answer.kind === 'promise' || isUnknownPromise(answer) ? outcomeOf(m, answer, call.node) : answer;
    return promise(m, { value }, call.node);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return promise(m, { thrown: error }, call.node);
  } finally {
    m.path.release(lock, call.node);
  }
}

function isUnknownPromise(value: Value): boolean {
  return value.kind === 'unknown' && isPromise(value.type);
}

function promise(m: Machine, outcome: PromiseValue['outcome'], made: ts.Node): Value {
  const value: PromiseValue = { kind: 'promise', id: m.path.fresh('promise'), outcome, isLate: true, made };
  m.path.pending.add(value);
  return value;
}

/** `withLock(nodeid, async () => …)`: by its name, or because it keeps promises that others wait for. */
export function lockedCall(m: Machine, call: Call): Value | undefined {
  const closure = call.args.find((arg) => arg.kind === 'closure');
  if (closure === undefined || call.receiver?.kind === 'closure') return undefined;
  const returned = m.typeOf(call.node);
  if (!isPromise(returned)) return undefined;
  const isNamed =
    LOCKING.test(call.name) ||
    (call.receiver?.kind === 'unknown' &&
      LOCKING.test(`${typeName(call.receiver.type) ?? ''} ${call.receiver.id}`));
  return isNamed || keepsPromises(m, call.node) ? held(m, call, closure) : undefined;
}

/** A queue of one's own: the function stores a promise in a map or field, so that the next caller waits for it. */
function keepsPromises(m: Machine, node: ts.CallExpression): boolean {
  const declaration = m.checker.getResolvedSignature(node)?.declaration;
  if (declaration === undefined || !('body' in declaration) || declaration.body === undefined) return false;
  let found = false;
  const visit = (each: ts.Node): void => {
    if (
      ts.isCallExpression(each) &&
      ts.isPropertyAccessExpression(each.expression) &&
      each.expression.name.text === 'set'
    ) {
      const [, value] = each.arguments;
      found ||= value !== undefined && isPromise(m.typeOf(value));
    }
    if (
      ts.isBinaryExpression(each) &&
      each.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(each.left)
    ) {
      found ||= isPromise(m.typeOf(each.right));
    }
    ts.forEachChild(each, visit);
  };
  visit(declaration.body);
  return found;
}
