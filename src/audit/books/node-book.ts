import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book, CountReader } from './book.js';
import { unwatchMap, watchMap } from './map-watch.js';

/** A node whose count is watched: the property that holds it, and where the node is in the Map. */
interface Place {
  readonly property: string;
  nodeid: number;
}

const PLAIN = { configurable: true, enumerable: true, writable: true } as const;

/**
 * A `Map<number, Node>` whose nodes carry the count. Nodes that come and go are seen by watching the Map; the count
 * of a node that stays, by an accessor in the place of the property that the reader reads. A count that is no plain
 * property (a private field behind a getter, the size of a collection) cannot be watched.
 */
export class NodeBook implements Book {
  readonly #nodes: Map<number, object>;
  readonly #read: (node: object) => number;
  readonly #watched = new WeakMap<object, Place>();
  #observer: BookObserver | undefined;

  constructor(nodes: Map<number, object>, reader: CountReader) {
    this.#nodes = nodes;
    this.#read = reader as (node: object) => number;
  }

  get(nodeid: number): number {
    return this.#count(this.#nodes.get(nodeid));
  }

  *nodeids(): Iterable<number> {
    for (const nodeid of this.#nodes.keys()) if (this.get(nodeid) !== 0) yield nodeid;
  }

  observe(observer: BookObserver | undefined): void {
    unwatchMap(this.#nodes);
    this.#observer = observer;
    if (observer === undefined) {
      for (const node of this.#nodes.values()) this.#unwatch(node);
      return;
    }
    for (const [nodeid, node] of this.#nodes) this.#watch(nodeid, node);
    watchMap(this.#nodes, (nodeid, before, after) => {
      const change = this.#count(after) - this.#count(before);
      if (after !== undefined && after !== before) this.#watch(nodeid, after);
      if (change !== 0) observer(nodeid, change);
    });
  }

  isWatched(nodeid: number): boolean {
    const node = this.#nodes.get(nodeid);
    return node === undefined || this.#watched.has(node);
  }

  #count(node: object | undefined): number {
    return node === undefined ? 0 : this.#read(node);
  }

  #watch(nodeid: number, node: object): void {
    const place = this.#watched.get(node);
    if (place !== undefined) {
      place.nodeid = nodeid;
      return;
    }
    const property = countProperty(node, this.#read);
    if (property === undefined) return;
    const watched: Place = { nodeid, property };
    this.#watched.set(node, watched);
    this.#replace(node, watched);
  }

  #unwatch(node: object): void {
    const place = this.#watched.get(node);
    if (place === undefined) return;
    const value: unknown = Reflect.get(node, place.property);
    Object.defineProperty(node, place.property, { value, ...PLAIN });
    this.#watched.delete(node);
  }

  #replace(node: object, place: Place): void {
    let value: unknown = Reflect.get(node, place.property);
    Object.defineProperty(node, place.property, {
      configurable: true,
      enumerable: true,
      get: () => value,
      set: (next: unknown) => {
        const before = this.#read(node);
        value = next;
        const change = this.#read(node) - before;
        // A node that has left the Map no longer counts.
        if (change !== 0 && this.#nodes.get(place.nodeid) === node) this.#observer?.(place.nodeid, change);
      },
    });
  }
}

/** The one plain property of a node that the reader reads, if that is how it reads the count. */
function countProperty(node: object, read: (node: object) => number): string | undefined {
  const [property, ...others] = propertiesRead(node, read);
  if (others.length > 0 || typeof property !== 'string') return undefined;
  const plain = Object.getOwnPropertyDescriptor(node, property);
  const isCount = typeof plain?.value === 'number' && plain.configurable === true && plain.writable === true;
  return isCount ? property : undefined;
}

function propertiesRead(node: object, read: (node: object) => number): readonly (string | symbol)[] {
  const properties = new Set<string | symbol>();
  const spy = new Proxy(node, {
    get: (target, property) => {
      properties.add(property);
      return Reflect.get(target, property, target) as unknown;
    },
  });
  try {
    read(spy);
  } catch {
    // It calls a method, which finds no private field on the spy.
    return [];
  }
  return [...properties];
}
