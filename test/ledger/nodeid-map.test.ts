import { expect } from 'chai';
import fc from 'fast-check';
import { NodeidMap } from '../../src/ledger/nodeid-map.js';

/** Mostly such as are given out one after the other; and those that are far away, or no nodeids at all. */
const nodeid = fc.oneof(
  { weight: 8, arbitrary: fc.nat(300) },
  { weight: 2, arbitrary: fc.nat(5000) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 40, Number.MAX_SAFE_INTEGER, -1, 1.5, NaN),
  },
);
/** Numbers that go on from somewhere. */
const later = fc
  .tuple(fc.constantFrom(0, 10_000, 2 ** 40), fc.nat(50))
  .map(([start, place]) => start + place);
const step = fc.record({
  nodeid: fc.oneof({ weight: 3, arbitrary: nodeid }, later),
  value: fc.option(fc.nat(9), { nil: undefined, freq: 3 }),
});

const sorted = (entries: Iterable<[number, number]>): readonly (readonly [number, number])[] =>
  [...entries].sort(([one], [other]) => one - other);

describe('a map by nodeid', () => {
  it('has what a Map has', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const [map, model] = [new NodeidMap<number>(), new Map<number, number>()];
        for (const { nodeid, value } of steps) {
          if (value === undefined) {
            map.delete(nodeid);
            model.delete(nodeid);
          } else {
            map.set(nodeid, value);
            model.set(nodeid, value);
          }
          expect(map.get(nodeid)).to.equal(model.get(nodeid));
          expect(map.has(nodeid)).to.equal(model.has(nodeid));
          expect(map.size).to.equal(model.size);
        }
        model.delete(NaN);
        map.delete(NaN);
        expect(sorted(map.entries())).to.deep.equal(sorted(model));
        for (const { nodeid } of steps) expect(map.get(nodeid)).to.equal(model.get(nodeid));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what came from far away, and is near by now', () => {
    const map = new NodeidMap<number>();
    map.set(1000, 1);
    for (let nodeid = 0; nodeid < 2000; nodeid += 1) if (nodeid !== 1000) map.set(nodeid, nodeid);
    expect(map.get(1000)).to.equal(1);
    map.set(1000, 2);
    expect([map.get(1000), map.size]).to.deep.equal([2, 2000]);
    map.delete(1000);
    expect([map.get(1000), map.size]).to.deep.equal([undefined, 1999]);
  });

  it('goes on where the numbers do, when all but one are forgotten', () => {
    const map = new NodeidMap<number>();
    map.set(1, 1);
    for (const start of [2, 5000, 10_000]) {
      for (let nodeid = start; nodeid < start + 3000; nodeid += 1) map.set(nodeid, nodeid);
      expect([map.size, map.get(1), map.get(start), map.get(start - 1)]).to.deep.equal([
        3001,
        1,
        start,
        start === 2 ? 1 : undefined,
      ]);
      for (let nodeid = start; nodeid < start + 3000; nodeid += 1) map.delete(nodeid);
    }
    expect([...map.entries()]).to.deep.equal([[1, 1]]);
  });

  it('can lose what it has while it is gone through', () => {
    const map = new NodeidMap<number>();
    for (let nodeid = 0; nodeid < 100; nodeid += 1) map.set(nodeid, 1);
    map.set(2 ** 40, 1);
    for (const [nodeid] of map.entries()) map.delete(nodeid);
    expect([map.size, [...map.entries()]]).to.deep.equal([0, []]);
  });
});
