import type ts from 'typescript';
import { callFunction } from './functions.js';
import type { Machine } from './machine.js';
import type { Value } from './value.js';

/** Calls a value that is expected to be a function. */
export function callValue(m: Machine, value: Value, args: readonly Value[], node: ts.Node): Value {
  if (value.kind === 'closure' && !m.isRunning(value.node)) return callFunction(m, value, args, node);
  if (value.kind === 'native') return value.call(args);
  return m.unknownAt(node, 'called');
}
