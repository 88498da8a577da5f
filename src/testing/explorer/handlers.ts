import type { CompiledFileSystem } from '../../metadata/compile.js';
import type { Operation } from '../../protocol/operations.js';

/** One call of a handler by the session. */
export interface HandlerCall {
  readonly operation: Operation;
  /** `HelloFs.lookup` */
  readonly label: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** The page that a READDIR or READDIRPLUS fills. */
  readonly page: unknown;
  /** Calls it. */
  readonly run: () => unknown;
}

/** Stands around each handler of an instance, before the session looks them up; the instance's own calls pass it too. */
export function surroundHandlers(
  instance: object,
  { handlers }: CompiledFileSystem,
  surround: (call: HandlerCall) => unknown,
): void {
  const byKey = new Map([...handlers.values()].map((handler) => [handler.key, handler]));
  for (const [key, { operation, label }] of byKey) {
    surroundMethod(instance, key, (args, run) => {
      const [request = {}, page] = args as [HandlerCall['request']?, unknown?];
      return surround({ operation, label, request, page, run });
    });
  }
}

/** Stands around one method of an instance, for whoever calls it there. */
export function surroundMethod(
  instance: object,
  key: string | symbol,
  surround: (args: readonly unknown[], run: () => unknown) => unknown,
): void {
  const method: unknown = Reflect.get(instance, key);
  if (typeof method !== 'function') return;
  const surrounded = (...args: unknown[]): unknown =>
    surround(args, () => Reflect.apply(method, instance, args) as unknown);
  Object.defineProperty(instance, key, { value: surrounded, configurable: true, writable: true });
}
