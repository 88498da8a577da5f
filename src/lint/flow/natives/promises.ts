import type ts from 'typescript';
import type { Call } from '../call.js';
import { callValue } from '../callbacks.js';
import { outcomeOf } from '../await.js';
import type { Machine } from '../machine.js';
import { isFromTallyfs, isPromise } from '../world.js';
import { Thrown, UNDEFINED, type PromiseValue, type Value } from '../value.js';

/** `then`, `catch` and `finally`, and what a notifier gives. */
export function callPromise(m: Machine, call: Call): Value | undefined {
  const { receiver } = call;
  if (receiver?.kind === 'unknown' && isFromTallyfs(receiver.type, 'Notifier', m.checker))
    return notified(m, call);
  const isOne = receiver?.kind === 'promise' || (receiver?.kind === 'unknown' && isPromise(receiver.type));
  if (!isOne || !/^(then|catch|finally)$/.test(call.name)) return undefined;
  m.path.wait(receiver, call.node);
  return chained(m, call, receiver);
}

function chained(m: Machine, { name, args, node }: Call, receiver: Value): Value {
  const [first, second] = args;
  const fulfilled = name === 'then' ? first : undefined;
  const rejected = name === 'then' ? second : name === 'catch' ? first : undefined;
  const last = name === 'finally' ? first : undefined;
  return caught(m, node, () => {
    const handles = rejected !== undefined || last !== undefined;
    const value = settle(m, receiver, node, handles, rejected, last);
    if (last !== undefined && value.how === 'fulfilled') callValue(m, last, [], node);
    if (fulfilled === undefined || value.how === 'handled') return value.value;
    return flat(m, callValue(m, fulfilled, [value.value], node), node);
  });
}

interface Settled {
  readonly how: 'fulfilled' | 'handled';
  readonly value: Value;
}

function settle(
  m: Machine,
  receiver: Value,
  node: ts.Node,
  handles: boolean,
  rejected: Value | undefined,
  last: Value | undefined,
): Settled {
  if (handles) m.tries += 1;
  try {
    return { how: 'fulfilled', value: outcomeOf(m, receiver, node) };
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    if (last !== undefined) callValue(m, last, [], node);
    if (rejected === undefined) throw error;
    return { how: 'handled', value: flat(m, callValue(m, rejected, [error.value], node), node) };
  } finally {
    if (handles) m.tries -= 1;
  }
}

function flat(m: Machine, value: Value, node: ts.Node): Value {
  return value.kind === 'promise' || (value.kind === 'unknown' && isPromise(value.type))
    ? outcomeOf(m, value, node)
    : value;
}

export function caught(m: Machine, made: ts.Node, work: () => Value): PromiseValue {
  const id = m.path.fresh('promise');
  try {
    return { kind: 'promise', id, outcome: { value: work() }, isLate: true, made };
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return { kind: 'promise', id, outcome: { thrown: error }, isLate: true, made };
  }
}

function notified(m: Machine, call: Call): Value {
  const promise: PromiseValue = {
    kind: 'promise',
    id: m.path.fresh('notification'),
    outcome: { value: UNDEFINED },
    isLate: true,
    made: call.node,
    notification: call.name,
  };
  return promise;
}
