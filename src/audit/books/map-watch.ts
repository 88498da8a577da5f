/** Is told of what a key of a Map held and holds; undefined where it is absent. */
export type MapListener<V> = (key: number, before: V | undefined, after: V | undefined) => void;

/**
 * Watches a Map through methods of its own, which stand before those of its prototype: whoever holds the Map uses
 * them, and the Map stays the same object.
 */
export function watchMap<V>(map: Map<number, V>, listener: MapListener<V>): void {
  define(map, 'set', (key: number, value: V) => {
    const before = map.get(key);
    Map.prototype.set.call(map, key, value);
    listener(key, before, value);
    return map;
  });
  define(map, 'delete', (key: number) => {
    const before = map.get(key);
    const had = Map.prototype.delete.call(map, key);
    if (had) listener(key, before, undefined);
    return had;
  });
  define(map, 'clear', () => {
    const before = [...map];
    Map.prototype.clear.call(map);
    for (const [key, value] of before) listener(key, value, undefined);
  });
}

/** Takes the methods off again. */
export function unwatchMap(map: Map<number, unknown>): void {
  for (const name of ['set', 'delete', 'clear']) Reflect.deleteProperty(map, name);
}

function define(map: object, name: string, value: unknown): void {
  Object.defineProperty(map, name, { value, configurable: true, writable: true, enumerable: false });
}
