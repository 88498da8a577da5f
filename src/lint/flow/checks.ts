import type ts from 'typescript';
import { isNullish, isTruthy, sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import type { Condition, Unknown, Value } from './value.js';

/** Whether a value counts as true; the decision is noted where it depends on a count. */
export function truthOf(m: Machine, value: Value, node: ts.Node): boolean {
  noteChecks(m, [value], node);
  return isTruthy(value, m.path.facts);
}

/** Whether a value is undefined or null; the same. */
export function absenceOf(m: Machine, value: Value, node: ts.Node): boolean {
  noteChecks(m, [value], node);
  return isNullish(value, m.path.facts);
}

/** Notes when a condition that depends on a count is decided. */
export function watchCount(
  m: Machine,
  values: readonly Value[],
  node: ts.Node,
  condition: Condition,
): Condition {
  if (countsIn(m, values).length === 0) return condition;
  const decide = (): boolean => {
    noteChecks(m, values, node);
    return condition.decide();
  };
  return { ...condition, decide };
}

function noteChecks(m: Machine, values: readonly Value[], node: ts.Node): void {
  for (const { origin, turn } of countsIn(m, values)) {
    if (origin?.how !== 'count') continue;
    const { key, node: read, locked } = origin;
    m.path.happen({ what: 'check', key, read, readTurn: turn, wasLocked: locked }, node);
  }
}

function countsIn(m: Machine, values: readonly Value[]): Unknown[] {
  const terms = values.flatMap((value) => [...(sumOf(value)?.terms.keys() ?? [])]);
  return terms.flatMap((id) => {
    const unknown = m.path.unknowns.get(id);
    return unknown?.origin?.how === 'count' ? [unknown] : [];
  });
}
