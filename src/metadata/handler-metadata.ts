import type { Operation } from '../protocol/operations.js';
import { appendOwn, METADATA_KEY, readOwn, type AnyClass } from './keys.js';

/** One use of an operation's decorator. The key is kept, not the function, so an override needs no decorator. */
export interface HandlerRecord {
  readonly operation: Operation;
  readonly key: string | symbol;
  readonly isStatic: boolean;
  /** As it was given: what contradicts the operation is found when the class is compiled. */
  readonly increments: unknown;
}

export function recordHandler(Class: AnyClass, record: HandlerRecord): void {
  appendOwn(Class, METADATA_KEY.handlers, record);
}

/** The decorated handlers of this class itself. */
export function ownHandlers(Class: AnyClass): readonly HandlerRecord[] {
  return readOwn(Class, METADATA_KEY.handlers) as readonly HandlerRecord[];
}
