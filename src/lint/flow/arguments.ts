import ts from 'typescript';
import { listOf } from './iterables.js';
import type { Machine } from './machine.js';
import type { Value } from './value.js';

export function evaluateArguments(m: Machine, args: readonly ts.Expression[]): Value[] {
  return args.flatMap((arg) =>
    ts.isSpreadElement(arg) ? listOf(m, m.evaluate(arg.expression), arg.expression).items : [m.evaluate(arg)],
  );
}
