import { inspect } from 'node:util';
import { row, type Operation, type OperationRow } from '../protocol/operations.js';
import type { ClassProblem } from './class-error.js';
import { ownHandlers, type HandlerRecord } from './handler-metadata.js';
import { classChain, type AnyClass } from './keys.js';
import { findMember, labelOf, misplaced, type CompiledMember } from './members.js';

/** The method, or field that holds a function, that serves an operation. */
export interface CompiledHandler extends CompiledMember {
  readonly operation: Operation;
  /** Whether `increments` was written down. */
  readonly declaresIncrements: boolean;
}

/** The handlers of a class; for each operation the most derived class that has one decides. */
export function collectHandlers(
  Class: AnyClass,
  problems: ClassProblem[],
): ReadonlyMap<Operation, CompiledHandler> {
  const handlers = new Map<Operation, CompiledHandler>();
  for (const declarer of classChain(Class)) {
    const own = ownHandlers(declarer).filter(({ operation }) => !handlers.has(operation));
    for (const record of own) {
      if (!handlers.has(record.operation))
        handlers.set(record.operation, compileHandler(Class, declarer, record));
      problems.push(
        ...misplaced(Class, declarer, record, decoratorOf(record.operation)),
        ...contradiction(declarer, record),
      );
    }
    problems.push(...twoHandlers(declarer, own));
  }
  return handlers;
}

/** The decorator of an operation, as it is written. */
export function decoratorOf(operation: Operation): string {
  return row(operation).decorator ?? operation;
}

function compileHandler(Class: AnyClass, declarer: AnyClass, record: HandlerRecord): CompiledHandler {
  const { operation, increments } = record;
  return {
    ...findMember(Class, record.key, declarer),
    operation,
    declaresIncrements: increments !== undefined && increments !== 0,
  };
}

function twoHandlers(declarer: AnyClass, records: readonly HandlerRecord[]): ClassProblem[] {
  const operations = new Set(records.map((record) => record.operation));
  return [...operations].flatMap((operation): ClassProblem[] => {
    const keys = new Set(
      records.filter((record) => record.operation === operation).map((record) => record.key),
    );
    if (keys.size < 2) return [];
    return [
      {
        code: 'two-handlers',
        message: `@${decoratorOf(operation)} is on ${[...keys].map((key) => labelOf(declarer, key)).join(' and ')}`,
        remedy: 'Leave it on one of them: an operation has one handler.',
      },
    ];
  });
}

function contradiction(declarer: AnyClass, { operation, increments, key }: HandlerRecord): ClassProblem[] {
  const right = incrementsOf(row(operation));
  if (increments === undefined || increments === right) return [];
  const decorator = decoratorOf(operation);
  const given = inspect(increments);
  return [
    {
      code: 'contradicting-increments',
      message: `@${decorator} on ${labelOf(declarer, key)} says increments: ${given}, but ${effectOf(right)}`,
      remedy:
        right === 0
          ? 'Leave `increments` out.'
          : `Say \`increments: ${right === 1 ? '1' : "'per-entry'"}\`, or leave it out.`,
    },
  ];
}

function incrementsOf({ count }: OperationRow): 0 | 1 | 'per-entry' {
  if (count === 'entry') return 1;
  return count === 'per-entry' ? 'per-entry' : 0;
}

function effectOf(increments: 0 | 1 | 'per-entry'): string {
  if (increments === 0) return 'its reply hands over no lookup';
  return increments === 1
    ? 'an entry in its reply hands over one lookup'
    : 'each entry on its page hands over one lookup';
}
