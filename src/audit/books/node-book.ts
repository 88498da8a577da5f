import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book, CountReader } from './book.js';
import { unwatchMap, watchMap } from './map-watch.js';

/**
 * A `Map<number, Node>` whose nodes carry the count. Nodes that come and go are seen by watching the Map; the count
 * of a node that stays, by an accessor in the place of the property that the reader reads. A count that is no plain
 * property (a private field behind a getter) cannot be watched: its changes show when the node is looked at next.
 */
export class NodeBook implements Book {
  readonly #nodes: Map<number, object>;
  readonly #read: (node: object) => number;

  constructor(nodes: Map<number, object>, reader: CountReader) {
    this.#nodes = nodes;
    this.#read = reader as (node: object) => number;
  }

  get(nodeid: number): number {
    const node = this.#nodes.get(nodeid);
    return node === undefined ? 0 : this.#read(node);
  }

  *nodeids(): Iterable<number> {
    for (const nodeid of this.#nodes.keys()) if (this.get(nodeid) !== 0) yield nodeid;
  }

  observe(observer: BookObserver | undefined): void {
    unwatchMap(this.#nodes);
    if (observer === undefined) return;
    for (const [nodeid, node] of this.#nodes) this.#watch(nodeid, node, observer);
    watchMap(this.#nodes, (nodeid, before, after) => {
      const change = this.#count(after) - this.#count(before);
      if (after !== undefined && after !== before) this.#watch(nodeid, after, observer);
      if (change !== 0) observer(nodeid, change);
    });
  }

  #count(node: object | undefined): number {
    return node === undefined ? 0 : this.#read(node);
  }

  #watch(nodeid: number, node: object, observer: BookObserver): void {
    const property = propertyRead(node, this.#read);
    if (property === undefined) return;
    let count = (node as Record<string, number>)[property] ?? 0;
    Object.defineProperty(node, property, {
      configurable: true,
      enumerable: true,
      get: () => count,
      set: (value: number) => {
        const change = value - count;
        count = value;
        // A node that has left the Map no longer counts.
        if (change !== 0 && this.#nodes.get(nodeid) === node) observer(nodeid, change);
      },
    });
  }
}

/** The one plain property of a node that the reader reads, if that is how it reads the count. */
function propertyRead(node: object, read: (node: object) => number): string | undefined {
  const properties = new Set<string | symbol>();
  const spy = new Proxy(node, {
    get: (target, property) => {
      properties.add(property);
      return Reflect.get(target, property, target) as unknown;
    },
  });
  read(spy);
  const [property] = properties;
  if (properties.size !== 1 || typeof property !== 'string') return undefined;
  const plain = Object.getOwnPropertyDescriptor(node, property);
  return plain?.configurable === true && plain.writable === true ? property : undefined;
}
