/** Is told of what a key of a Map held and holds; undefined where it is absent. */
export type MapListener<V> = (key: number, before: V | undefined, after: V | undefined) => void;

/**
 * Watches a Map through methods of its own, which stand before those of its class: whoever holds the Map uses them, and
 * the Map stays the same object.
 */
export function watchMap<V>(map: Map<number, V>, listener: MapListener<V>): void {
  const unwatched = Object.getPrototypeOf(map) as Map<number, V>;
  /** A method of a subclass may call another one; what both did is told once. */
  let inside = false;
  const change = (key: number, run: () => unknown): unknown => {
    if (inside) return run();
    const before = map.get(key);
    inside = true;
    try {
      return run();
    } finally {
      inside = false;
      listener(key, before, map.get(key));
    }
  };
  define(map, 'set', (key: number, value: V) => change(key, () => unwatched.set.call(map, key, value)));
  define(map, 'delete', (key: number) => change(key, () => unwatched.delete.call(map, key)));
  define(map, 'clear', () => {
    const before = [...map];
    inside = true;
    try {
      unwatched.clear.call(map);
    } finally {
      inside = false;
      for (const [key, value] of before) listener(key, value, map.get(key));
    }
  });
}

/** Takes the methods off again. */
export function unwatchMap(map: Map<number, unknown>): void {
  for (const name of ['set', 'delete', 'clear']) Reflect.deleteProperty(map, name);
}

function define(map: object, name: string, value: unknown): void {
  Object.defineProperty(map, name, { value, configurable: true, writable: true, enumerable: false });
}
