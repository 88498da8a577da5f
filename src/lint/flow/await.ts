import ts from 'typescript';
import type { Machine } from './machine.js';
import { listOf, newList } from './iterables.js';
import { Thrown, type Value } from './value.js';

/** Waits for a promise: others run meanwhile, and what is awaited may fail. */
export function awaitValue(m: Machine, value: Value, node: ts.Node): Value {
  m.path.wait(value, node);
  return outcomeOf(m, value, node);
}

/** What a promise resolves to, or throws, when it is waited for. */
export function outcomeOf(m: Machine, value: Value, node: ts.Node): Value {
  if (value.kind === 'promise') {
    m.path.pending.delete(value);
    if ('thrown' in value.outcome) throw value.outcome.thrown;
    return value.outcome.value;
  }
  if (value.kind !== 'unknown') return value;
  maybeReject(m, node);
  const type = ts.isExpression(node) ? m.typeOf(node) : undefined;
  return m.path.unknown(`awaited(${value.id})`, awaitedType(m, value.type) ?? type, {
    how: 'awaited',
    of: value,
    node,
  });
}

function awaitedType(m: Machine, type: ts.Type | undefined): ts.Type | undefined {
  return type && m.checker.getAwaitedType(type);
}

/** Whatever comes from outside can fail. Where that makes no difference, no path is spent on it. */
export function maybeReject(m: Machine, node: ts.Node): void {
  if (!isWorthIt(m) || m.path.facts.choose(2) === 0) return;
  throw new Thrown(m.path.unknown(m.path.fresh('error'), undefined), node, 'rejection');
}

export function isWorthIt(m: Machine): boolean {
  const { path } = m;
  return m.tries > 0 || path.changes.size > 0 || path.locks.some(({ isScoped }) => !isScoped);
}

/** `Promise.all` and its like. */
export function allOf(m: Machine, promises: Value, node: ts.Node): Value {
  const { items } = listOf(m, promises, node);
  m.path.wait(promises, node);
  return newList(
    m,
    items.map((item) => outcomeOf(m, item, node)),
  );
}
