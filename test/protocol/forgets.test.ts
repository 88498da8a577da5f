import { expect } from 'chai';
import fc from 'fast-check';
import { forEachForget } from '../../src/protocol/forgets.js';
import { FrameError } from '../../src/protocol/frame.js';
import { encodeRequest } from '../../src/protocol/kernel-side.js';
import { received } from './frames.js';

type Forget = [nodeid: number, nlookup: number];

function applied(bytes: Uint8Array): Forget[] {
  const forgets: Forget[] = [];
  forEachForget(received(bytes), (nodeid, nlookup) => forgets.push([nodeid, nlookup]));
  return forgets;
}

function batch(count: number, forgets: readonly Forget[], bytes = new Uint8Array()): Uint8Array {
  const items = forgets.map(([nodeid, nlookup]) => ({ nodeid, nlookup }));
  return encodeRequest('batchForget', { unique: 0, nodeid: 0 }, { count }, { forgets: items, bytes });
}

describe('FORGET', () => {
  it('gives back lookups of one nodeid', () => {
    expect(applied(encodeRequest('forget', { nodeid: 5 }, { nlookup: 3 }))).to.deep.equal([[5, 3]]);
  });

  it('is malformed where it is of nothing, of nobody or cut off', () => {
    const whole = encodeRequest('forget', { nodeid: 5 }, { nlookup: 3 });
    const short = whole.slice(0, 44);
    short[0] = 44;
    for (const wrong of [
      encodeRequest('forget', { nodeid: 5 }, { nlookup: 0 }),
      encodeRequest('forget', { nodeid: 0 }, { nlookup: 1 }),
      encodeRequest('forget', { nodeid: 2n ** 53n }, { nlookup: 1 }),
      encodeRequest('forget', { nodeid: 5 }, { nlookup: 2n ** 53n }),
      encodeRequest('forget', { nodeid: 5 }, { nlookup: 1 }, { bytes: new Uint8Array(8) }),
      short,
    ]) {
      expect(() => applied(wrong)).to.throw(FrameError);
    }
  });
});

describe('BATCH_FORGET', () => {
  it('gives back lookups of many nodeids, in their order', () => {
    const forgets = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 1, max: 2 ** 40 })),
      { maxLength: 200 },
    );
    const property = fc.property(forgets, (all) => {
      expect(applied(batch(all.length, all))).to.deep.equal(all);
    });
    fc.assert(property);
  });

  it('changes nothing where any of it is malformed', () => {
    const good: Forget[] = [
      [5, 1],
      [6, 2],
      [7, 3],
    ];
    const frames = {
      'more than there are': batch(4, good),
      'fewer than there are': batch(2, good),
      'as many as a number has bits': batch(0xffff_ffff, good),
      'half a forget': batch(4, good, new Uint8Array(8)),
      'bytes behind the last': batch(3, good, new Uint8Array(4)),
      'none taken off': batch(4, [...good, [8, 0]]),
      'of no inode': batch(4, [...good, [0, 1]]),
    };
    for (const [what, frame] of Object.entries(frames)) {
      let calls = 0;
      expect(() => {
        forEachForget(received(frame), () => (calls += 1));
      }, what).to.throw(FrameError);
      expect(calls, what).to.equal(0);
    }
  });
});
