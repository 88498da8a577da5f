import { expect } from 'chai';
import * as fc from 'fast-check';
import { CHUNK_SIZE, PAGE_SIZE } from '../../samples/memory/chunk.js';
import { Space } from '../../samples/memory/space.js';
import { SparseData } from '../../samples/memory/sparse-data.js';

const CHUNKS = 3;
const LIMIT = CHUNKS * CHUNK_SIZE;

function spaceOf(pages: number): Space {
  return new Space({ bytes: pages * PAGE_SIZE, inodes: 1, links: 1 });
}

/** Offsets at and around the borders of pages and chunks, where the faults are. */
const offsets = fc
  .tuple(fc.nat(CHUNKS), fc.constantFrom(0, 1, 2, 31, 32), fc.integer({ min: -2, max: 2 }), fc.nat(PAGE_SIZE))
  .chain(([chunk, page, beside, inside]) =>
    fc.constantFrom(beside, inside).map((more) => {
      return Math.min(Math.max(chunk * CHUNK_SIZE + page * PAGE_SIZE + more, 0), LIMIT);
    }),
  );
const ranges = fc.tuple(offsets, offsets).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A file as a plain buffer, all of whose bytes behind `size` are 0. */
class Model {
  readonly bytes = Buffer.alloc(LIMIT);
  size = 0;
}

abstract class Step implements fc.Command<Model, SparseData> {
  constructor(readonly range: Range) {}
  check(): boolean {
    return true;
  }
  run(model: Model, data: SparseData): void {
    this.change(model, data, this.range);
    expect(data.size).to.equal(model.size);
    const { from, to } = this.range;
    for (const [start, end] of [[0, LIMIT] as const, [from, to] as const]) {
      const expected = model.bytes.subarray(start, Math.min(end, Math.max(start, model.size)));
      expect(Buffer.compare(data.read(start, end - start), expected)).to.equal(0);
    }
    checkHoles(model, data, from);
  }
  toString(): string {
    return `${this.constructor.name}(${String(this.range.from)}, ${String(this.range.to)})`;
  }
  protected abstract change(model: Model, data: SparseData, range: Range): void;
}

/** What lseek(2) calls a hole is zero, and what is not zero it calls data. */
function checkHoles(model: Model, data: SparseData, from: number): void {
  for (let at = from; at < model.size;) {
    const start = data.next(at, 'data') ?? model.size;
    expect(start).to.be.within(at, model.size);
    expect(model.bytes.subarray(at, start).every((byte) => byte === 0)).to.equal(true);
    if (start === model.size) break;
    at = data.next(start, 'hole') ?? NaN;
    expect(at).to.be.within(start + 1, model.size);
  }
}

class Write extends Step {
  protected override change(model: Model, data: SparseData, { from, to }: Range): void {
    const bytes = Buffer.alloc(to - from, `${String(from)},${String(to)};`);
    expect(data.write(from, bytes)).to.equal(to - from);
    bytes.copy(model.bytes, from);
    model.size = Math.max(model.size, to);
  }
}

class Truncate extends Step {
  protected override change(model: Model, data: SparseData, { to }: Range): void {
    data.truncate(to);
    model.bytes.fill(0, to);
    model.size = to;
  }
}

class Punch extends Step {
  protected override change(model: Model, data: SparseData, { from, to }: Range): void {
    const before = data.pages;
    data.punch(from, to);
    model.bytes.fill(0, from, to);
    expect(data.pages).to.be.at.most(before);
  }
}

class Zero extends Step {
  protected override change(model: Model, data: SparseData, { from, to }: Range): void {
    data.zero(from, to);
    model.bytes.fill(0, from, to);
  }
}

class Reserve extends Step {
  protected override change(_model: Model, data: SparseData, { from, to }: Range): void {
    data.reserve(from, to);
    const pages = data.pages;
    data.reserve(from, to);
    expect(data.pages, 'reserved again').to.equal(pages);
  }
}

describe('the memory sample: sparse data', function () {
  this.timeout(60_000);

  it('behaves as a plain buffer under writes, truncates, punches, zeroes and reservations', () => {
    const steps = [
      ranges.map((range) => new Write(range)),
      ranges.map((range) => new Truncate(range)),
      ranges.map((range) => new Punch(range)),
      ranges.map((range) => new Zero(range)),
      ranges.map((range) => new Reserve(range)),
    ];
    fc.assert(
      fc.property(fc.commands(steps, { maxCommands: 20 }), (commands) => {
        const space = spaceOf(LIMIT / PAGE_SIZE);
        const data = new SparseData(space);
        fc.modelRun(() => ({ model: new Model(), real: data }), commands);
        expect(space.pages - space.free, 'pages taken').to.equal(data.pages);
        data.truncate(0);
        expect(space.free, 'pages given back').to.equal(space.pages);
      }),
      { numRuns: 150 },
    );
  });

  it('takes pages for what is written, and none for the hole before it', () => {
    const data = new SparseData(spaceOf(100));
    data.write(10 * CHUNK_SIZE + PAGE_SIZE - 1, Buffer.from('ab'));
    expect(data.pages).to.equal(2);
    expect(data.size).to.equal(10 * CHUNK_SIZE + PAGE_SIZE + 1);
    expect(data.next(0, 'data')).to.equal(10 * CHUNK_SIZE);
    expect(data.next(0, 'hole')).to.equal(0);
    expect(data.next(10 * CHUNK_SIZE, 'hole')).to.equal(data.size);
  });

  it('finds the next data across a petabyte of hole at once', () => {
    const data = new SparseData(spaceOf(100));
    data.write(0, Buffer.from('a'));
    data.write(2 ** 50, Buffer.from('b'));
    expect(data.next(PAGE_SIZE, 'data')).to.equal(2 ** 50);
    data.punch(1, 2 ** 50 + PAGE_SIZE);
    expect(data.next(PAGE_SIZE, 'data')).to.equal(undefined);
    expect(data.pages).to.equal(1);
  });

  it('returns a view of what lies together, and a copy of what does not', () => {
    const data = new SparseData(spaceOf(100));
    data.write(0, Buffer.alloc(CHUNK_SIZE + 10, 'x'));
    expect(data.read(0, 10).buffer).to.equal(data.read(100, 10).buffer);
    const across = data.read(CHUNK_SIZE - 5, 100);
    expect(Buffer.from(across).toString()).to.equal('x'.repeat(15));
  });

  it('writes what fits and then fails, as write(2) does', () => {
    const data = new SparseData(spaceOf(3));
    expect(data.write(PAGE_SIZE - 1, Buffer.alloc(4 * PAGE_SIZE, 'x'))).to.equal(1 + 2 * PAGE_SIZE);
    expect(data.size).to.equal(3 * PAGE_SIZE);
    expect(() => data.write(3 * PAGE_SIZE, Buffer.from('y')))
      .to.throw()
      .with.property('code', 'ENOSPC');
    expect(data.write(0, Buffer.from('z')), 'into a page that is there').to.equal(1);
    expect(data.size).to.equal(3 * PAGE_SIZE);
  });

  it('reserves all of a range or nothing', () => {
    const data = new SparseData(spaceOf(3));
    for (const end of [4 * PAGE_SIZE, 2 ** 52]) {
      expect(() => {
        data.reserve(0, end);
      })
        .to.throw()
        .with.property('code', 'ENOSPC');
      expect(data.pages).to.equal(0);
    }
  });

  it('refuses offsets that a number cannot tell', () => {
    const data = new SparseData(spaceOf(3));
    expect(() => data.write(Number.MAX_SAFE_INTEGER, Buffer.from('ab')))
      .to.throw()
      .with.property('code', 'EFBIG');
  });
});
