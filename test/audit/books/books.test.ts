import { expect } from 'chai';
import { ArrayBook } from '../../../src/audit/books/array-book.js';
import type { Book } from '../../../src/audit/books/book.js';
import { bookOf } from '../../../src/audit/books/book-of.js';
import { MapBook } from '../../../src/audit/books/map-book.js';
import { NodeBook } from '../../../src/audit/books/node-book.js';
import { OwnBook } from '../../../src/audit/books/own-book.js';
import { LookupBook } from '../../../src/inodes/lookup-book.js';

type Change = readonly [nodeid: number, change: number];

/** Observes a book. @returns the changes that it has told, in a list that grows. */
function watch(book: Book): Change[] {
  const told: Change[] = [];
  book.observe((nodeid, change) => told.push([nodeid, change]));
  return told;
}

interface Node {
  nlookup: number;
  name?: string;
}

const countOf = (node: Node): number => node.nlookup;

describe('a LookupBook as the book', () => {
  it('tells of what is added and subtracted, after it happened', () => {
    const counts = new LookupBook();
    const book = new OwnBook(counts);
    const seen: number[] = [];
    book.observe((nodeid) => seen.push(book.get(nodeid)));
    counts.add(2);
    counts.add(2, 3);
    counts.subtract(2, 4);
    expect(seen).to.deep.equal([1, 4, 0]);
  });

  it('has the nodeids whose count is not 0, below it too', () => {
    const counts = new LookupBook();
    counts.add(2);
    counts.add(3);
    counts.subtract(3, 1);
    counts.subtract(4, 1);
    expect([...new OwnBook(counts).nodeids()]).to.deep.equal([2, 4]);
  });

  it('tells nothing any more once nobody observes it', () => {
    const counts = new LookupBook();
    const book = new OwnBook(counts);
    const told = watch(book);
    book.observe(undefined);
    counts.add(2);
    expect(told).to.deep.equal([]);
  });
});

describe('a Map of counts as the book', () => {
  it('tells of set, delete and clear by how much they change the count', () => {
    const counts = new Map([[2, 1]]);
    const told = watch(new MapBook(counts));
    counts.set(2, 3).set(3, 1);
    counts.set(3, 1);
    counts.delete(2);
    counts.delete(7);
    counts.clear();
    expect(told).to.deep.equal([
      [2, 2],
      [3, 1],
      [2, -3],
      [3, -1],
    ]);
  });

  it('answers what a Map answers', () => {
    const counts = new Map<number, number>();
    watch(new MapBook(counts));
    expect(counts.set(2, 1)).to.equal(counts);
    expect([counts.delete(2), counts.delete(2)]).to.deep.equal([true, false]);
  });

  it('takes 0 and absent for the same', () => {
    const counts = new Map([[2, 0]]);
    const book = new MapBook(counts);
    const told = watch(book);
    counts.delete(2);
    counts.set(2, 0);
    expect(told).to.deep.equal([]);
    expect([...book.nodeids()]).to.deep.equal([]);
  });

  it('tells once of what a method of a subclass does through others', () => {
    class Counts extends Map<number, number> {
      override set(nodeid: number, count: number): this {
        if (count !== 0) return super.set(nodeid, count);
        this.delete(nodeid);
        return this;
      }
    }
    const counts = new Counts();
    const book = new MapBook(counts);
    const told = watch(book);
    counts.set(2, 5);
    counts.set(2, 0);
    expect(told).to.deep.equal([
      [2, 5],
      [2, -5],
    ]);
    expect(book.isWatched(2)).to.equal(true);
  });

  it('knows that it was not told of what a subclass does past its own methods', () => {
    class Counts extends Map<number, number> {
      increment(nodeid: number): void {
        super.set(nodeid, (this.get(nodeid) ?? 0) + 1);
      }
    }
    const counts = new Counts();
    const book = new MapBook(counts);
    const told = watch(book);
    expect(book.isWatched(2)).to.equal(true);
    counts.increment(2);
    expect(told).to.deep.equal([]);
    expect(book.isWatched(2)).to.equal(false);
    counts.set(2, 0);
    expect(book.isWatched(2), 'what was done unseen once may be done again').to.equal(false);
  });

  it('is the Map that it was once nobody observes it', () => {
    const counts = new Map<number, number>();
    const book = new MapBook(counts);
    const told = watch(book);
    book.observe(undefined);
    counts.set(2, 1);
    expect(told).to.deep.equal([]);
    expect(Object.keys(Object.getOwnPropertyDescriptors(counts))).to.deep.equal([]);
  });
});

describe('an array of counts as the book', () => {
  interface Holder {
    counts: (number | undefined)[];
  }

  function observed(counts: (number | undefined)[]): { holder: Holder; book: Book; told: Change[] } {
    const holder: Holder = { counts };
    const book = new ArrayBook(counts, (array) => (holder.counts = array));
    return { holder, book, told: watch(book) };
  }

  it('tells of what is assigned, deleted and cut off', () => {
    const { holder, told } = observed([undefined, 1]);
    holder.counts[2] = 1;
    holder.counts[2] += 2;
    Reflect.deleteProperty(holder.counts, 1);
    holder.counts[5] = 4;
    holder.counts.length = 0;
    expect(told).to.deep.equal([
      [2, 1],
      [2, 2],
      [1, -1],
      [5, 4],
      [2, -3],
      [5, -4],
    ]);
  });

  it('tells of the methods of an array', () => {
    const { holder, told } = observed([0, 0]);
    holder.counts.push(7);
    holder.counts.fill(1, 1, 2);
    holder.counts.pop();
    expect(told).to.deep.equal([
      [2, 7],
      [1, 1],
      [2, -7],
    ]);
  });

  it('is an array to whoever looks', () => {
    const { holder } = observed([0, 1]);
    expect(Array.isArray(holder.counts)).to.equal(true);
    expect([...holder.counts]).to.deep.equal([0, 1]);
  });

  it('knows that it was not told of what was done to the array past the field', () => {
    const counts = [0, 1];
    const { holder, book, told } = observed(counts);
    holder.counts[2] = 1;
    expect([book.isWatched(1), book.isWatched(2)]).to.deep.equal([true, true]);
    counts[2] = 2;
    expect(told).to.deep.equal([[2, 1]]);
    expect(book.isWatched(2)).to.equal(false);
  });

  it('gives the array itself back once nobody observes it', () => {
    const counts = [0, 1];
    const { holder, book } = observed(counts);
    expect(holder.counts).not.to.equal(counts);
    book.observe(undefined);
    expect(holder.counts).to.equal(counts);
  });
});

describe('a Map of nodes with a reader as the book', () => {
  it('tells of the counts of nodes that come, change and go', () => {
    const nodes = new Map<number, Node>([[2, { nlookup: 1 }]]);
    const told = watch(new NodeBook(nodes, countOf));
    const node = { nlookup: 0 };
    nodes.set(3, node);
    node.nlookup += 1;
    nodes.get(2)!.nlookup = 4;
    nodes.delete(2);
    nodes.clear();
    expect(told).to.deep.equal([
      [3, 1],
      [2, 3],
      [2, -4],
      [3, -1],
    ]);
  });

  it('does not count a node that has left the Map', () => {
    const nodes = new Map<number, Node>();
    const told = watch(new NodeBook(nodes, countOf));
    const node = { nlookup: 0 };
    nodes.set(2, node);
    nodes.delete(2);
    node.nlookup = 5;
    expect(told).to.deep.equal([]);
  });

  it('follows a node that comes back under another nodeid', () => {
    const nodes = new Map<number, Node>();
    const book = new NodeBook(nodes, countOf);
    const told = watch(book);
    const node = { nlookup: 0 };
    nodes.set(2, node);
    nodes.delete(2);
    nodes.set(9, node);
    node.nlookup += 1;
    expect(told).to.deep.equal([[9, 1]]);
    expect(book.isWatched(9)).to.equal(true);
  });

  it('tells of nodes that are replaced by changed copies', () => {
    const nodes = new Map<number, Readonly<Node>>();
    const told = watch(new NodeBook(nodes, countOf));
    for (let nlookup = 1; nlookup <= 3; nlookup += 1) nodes.set(2, { ...nodes.get(2), nlookup });
    expect(told).to.deep.equal([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  it('counts as the reader does, where that is not what the node has', () => {
    const nodes = new Map<number, { refs: number }>();
    const told = watch(new NodeBook(nodes, (node: { refs: number }) => node.refs - 1));
    const node = { refs: 1 };
    nodes.set(2, node);
    node.refs += 2;
    expect(told).to.deep.equal([[2, 2]]);
  });

  it('keeps the property what it was: enumerable, and without a trace in JSON', () => {
    const nodes = new Map<number, Node>();
    watch(new NodeBook(nodes, countOf));
    const node: Node = { nlookup: 1, name: 'a' };
    nodes.set(2, node);
    expect(JSON.stringify(node)).to.equal('{"nlookup":1,"name":"a"}');
  });

  it('gives plain properties back once nobody observes it', () => {
    const nodes = new Map<number, Node>();
    const book = new NodeBook(nodes, countOf);
    const told = watch(book);
    const node = { nlookup: 0 };
    nodes.set(2, node);
    book.observe(undefined);
    node.nlookup = 3;
    expect(told).to.deep.equal([]);
    expect(Object.getOwnPropertyDescriptor(node, 'nlookup')).to.include({ value: 3, writable: true });
  });

  const unseen: Record<string, { node: () => object; reader: (node: never) => number }> = {
    'a private field behind a getter': {
      node: () =>
        new (class {
          #lookups = 1;
          get nlookup(): number {
            return this.#lookups;
          }
        })(),
      reader: (node: Node) => node.nlookup,
    },
    'a private field behind a method': {
      node: () =>
        new (class {
          #lookups = 1;
          count(): number {
            return this.#lookups;
          }
        })(),
      reader: (node: { count(): number }) => node.count(),
    },
    'the length of a list': {
      node: () => ({ lookups: [12] }),
      reader: (node: { lookups: unknown[] }) => node.lookups.length,
    },
    'the sum of two properties': {
      node: () => ({ files: 1, directories: 0 }),
      reader: (node: { files: number; directories: number }) => node.files + node.directories,
    },
    'a frozen node': { node: () => Object.freeze({ nlookup: 1 }), reader: (node: Node) => node.nlookup },
  };

  for (const [what, { node, reader }] of Object.entries(unseen)) {
    it(`knows that it cannot watch ${what}`, () => {
      const nodes = new Map<number, object>();
      const book = new NodeBook(nodes, reader);
      const told = watch(book);
      nodes.set(2, node());
      expect(told).to.deep.equal([[2, 1]]);
      expect([book.get(2), book.isWatched(2)]).to.deep.equal([1, false]);
    });
  }
});

describe('the book of a field', () => {
  const bookIn = (counts: unknown, reader?: (node: never) => number): Book | undefined =>
    bookOf({ instance: { counts }, key: 'counts', reader });

  it('is of the form that the field has', () => {
    expect(bookIn(new LookupBook())).to.be.instanceOf(OwnBook);
    expect(bookIn(new Map())).to.be.instanceOf(MapBook);
    expect(bookIn([])).to.be.instanceOf(ArrayBook);
    expect(bookIn(new Map(), (node: Node) => node.nlookup)).to.be.instanceOf(NodeBook);
  });

  it('is none where the field has no such form', () => {
    expect([bookIn({}), bookIn(undefined), bookIn(new Set())]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is compared, though not watched, where it has but a value for a nodeid', () => {
    const book = bookIn({ get: (nodeid: number) => (nodeid === 2 ? 3 : undefined) });
    expect([book?.get(2), book?.get(3), book?.isWatched(2)]).to.deep.equal([3, 0, false]);
    const nodes = bookIn([undefined, { nlookup: 4 }], countOf);
    expect([nodes?.get(1), nodes?.get(9)]).to.deep.equal([4, 0]);
    expect([...(nodes?.nodeids() ?? [])]).to.deep.equal([1]);
  });

  it('is not watched where the field cannot be set and what it holds is an array', () => {
    const counts: number[] = [];
    const instance = {
      get counts(): number[] {
        return counts;
      },
    };
    const book = bookOf({ instance, key: 'counts', reader: undefined });
    watch(book!);
    instance.counts[2] = 1;
    expect(book?.isWatched(2)).to.equal(false);
  });
});
