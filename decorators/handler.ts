import { recordHandler } from '../src/metadata/handler-metadata.js';
import type { Handler } from '../src/protocol/handlers.js';
import { row, type OPERATIONS, type Operation } from '../src/protocol/operations.js';
import { memberTarget, type Holding } from './target.js';

type Rows = typeof OPERATIONS;

/** The operations that a class can handle; the runtime answers the others itself. */
export type DecoratedOperation = {
  [Op in Operation]: Rows[Op]['decorator'] extends null ? never : Op;
}[Operation];

/** What an operation's row lets `increments` be. */
type Increments<Op extends Operation> = Rows[Op]['count'] extends 'entry'
  ? 1
  : Rows[Op]['count'] extends 'per-entry'
    ? 'per-entry'
    : never;

/** What the decorators of operations that hand over lookups take. */
export interface CountingOptions<I> {
  /**
   * This handler's own net change to the book: 1 for each entry that its reply hands over (READDIRPLUS: 'per-entry',
   * one for each on its page), and 0 for a negative entry or an error. May be left out; it can say nothing else.
   */
  readonly increments?: I;
}

type DecoratorArguments<Op extends Operation> = [Increments<Op>] extends [never]
  ? []
  : [options?: CountingOptions<Increments<Op>>];

/** Goes on a method, or on a field that holds a function, of the shape that the operation asks for. */
export type HandlerDecorator<Op extends Operation> = <
  T extends object,
  K extends string | symbol,
  M extends Handler<Op>,
>(
  target: T & Holding<T, K, Handler<Op>>,
  key: K,
  descriptor?: TypedPropertyDescriptor<M>,
) => void;

/** Makes the decorator of an operation. It records where it was put, and nothing else. */
export function handlerDecorator<Op extends DecoratedOperation>(
  operation: Op,
): (...options: DecoratorArguments<Op>) => HandlerDecorator<Op> {
  const name = row(operation).decorator ?? operation;
  return (...options) =>
    (target, key) => {
      const { Class, ...member } = memberTarget(target, key, name);
      const [given] = options as [CountingOptions<unknown>?];
      recordHandler(Class, { operation, ...member, increments: given?.increments });
    };
}
