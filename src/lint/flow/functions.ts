import ts from 'typescript';
import { hasModifier } from '../program/chain.js';
import { awaitValue } from './await.js';
import { bindParameters } from './bind.js';
import { executeBlock } from './execute.js';
import { newList } from './iterables.js';
import type { Machine } from './machine.js';
import { Thrown, UNDEFINED, type ClosureValue, type PromiseValue, type Value } from './value.js';
import { isPromise } from './world.js';

/** Runs a function with its body. An async one is run to its end at once, and its promise has how it ended. */
export function callFunction(
  m: Machine,
  closure: ClosureValue,
  args: readonly Value[],
  node: ts.Node,
): Value {
  if ('asteriskToken' in closure.node && closure.node.asteriskToken !== undefined)
    return generated(m, closure, args);
  const isAsync = hasModifier(closure.node, ts.SyntaxKind.AsyncKeyword);
  if (!isAsync) return runBody(m, closure, args);
  const { turn } = m.path;
  const events = m.path.events.length;
  try {
    return promised(m, { value: settled(m, runBody(m, closure, args), node) }, node, { turn, events });
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return promised(m, { thrown: error }, node, { turn, events });
  }
}

/** A generator is run to its end at once: what it yields is what a loop over it goes through. */
function generated(m: Machine, closure: ClosureValue, args: readonly Value[]): Value {
  const outer = m.yielded;
  m.yielded = [];
  try {
    runBody(m, closure, args);
    return newList(m, m.yielded);
  } finally {
    m.yielded = outer;
  }
}

function runBody(m: Machine, closure: ClosureValue, args: readonly Value[]): Value {
  const { body, parameters } = closure.node;
  return m.within(closure, () => {
    bindParameters(m, parameters, args);
    if (body === undefined) return UNDEFINED;
    if (!ts.isBlock(body)) return m.evaluate(body);
    const completion = executeBlock(m, body.statements);
    m.lastReturn = completion?.how === 'return' ? completion.node : undefined;
    return completion?.how === 'return' ? completion.value : UNDEFINED;
  });
}

/** What an async function returns is waited for. */
function settled(m: Machine, value: Value, node: ts.Node): Value {
  return isPromised(value) ? awaitValue(m, value, m.lastReturn ?? node) : value;
}

function isPromised(value: Value): boolean {
  return value.kind === 'promise' || (value.kind === 'unknown' && isPromise(value.type));
}

function promised(
  m: Machine,
  outcome: PromiseValue['outcome'],
  made: ts.Node,
  start: { turn: number; events: number },
): PromiseValue {
  const isLate = m.path.turn > start.turn;
  const promise: PromiseValue = { kind: 'promise', id: m.path.fresh('promise'), outcome, isLate, made };
  const changes = m.path.events
    .slice(start.events)
    .some(({ what, turn }) => (what === 'change' || what === 'credit') && turn > start.turn);
  if (isLate && changes) m.path.pending.add(promise);
  return promise;
}
