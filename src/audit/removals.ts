/**
 * Has every call of one method told, with its first argument: the method stays what it is for whoever calls it on the
 * instance, from inside the class too.
 */
export function watchMethod(
  instance: object,
  key: string | symbol,
  listener: (argument: unknown) => void,
): void {
  const method: unknown = Reflect.get(instance, key);
  if (typeof method !== 'function') return;
  const watched = (...args: unknown[]): unknown => {
    listener(args[0]);
    return Reflect.apply(method, instance, args) as unknown;
  };
  Object.defineProperty(instance, key, { value: watched, configurable: true, writable: true });
}
