import { expect } from 'chai';
import * as fc from 'fast-check';
import { WallClock, type Time } from '../../samples/memory/clock.js';

function nanoseconds({ sec, nsec }: Time): bigint {
  return BigInt(sec) * 1_000_000_000n + BigInt(nsec);
}

describe('the memory sample: clock', () => {
  it('stays in the millisecond of the wall clock, in order, and never ahead of the time', () => {
    const pauses = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(pauses, fc.nat(1_000_000), (milliseconds, started) => {
        let time = started / 7;
        const clock = new WallClock(
          () => Math.floor(1_700_000_000_000 + time),
          () => time,
        );
        let last = 0n;
        for (const pause of milliseconds) {
          time += pause;
          const shown = nanoseconds(clock.now());
          const real = BigInt(Math.floor(time * 1e6)) + 1_700_000_000_000_000_000n;
          expect(shown >= last, 'in order').to.equal(true);
          expect(shown <= real + 1n, 'not ahead').to.equal(true);
          expect(real - shown < 1_000_001n, 'at most a millisecond behind').to.equal(true);
          last = shown;
        }
      }),
    );
  });

  it('tells apart what happens in one millisecond', () => {
    const steady = [100, 100.25, 100.5].values();
    const clock = new WallClock(
      () => 1_700_000_000_123,
      () => steady.next().value ?? NaN,
    );
    expect(clock.now()).to.deep.equal({ sec: 1_700_000_000, nsec: 123_000_000 });
    expect(clock.now()).to.deep.equal({ sec: 1_700_000_000, nsec: 123_250_000 });
    expect(clock.now()).to.deep.equal({ sec: 1_700_000_000, nsec: 123_500_000 });
  });

  it('follows when somebody sets the time of day back', () => {
    const wall = [1_700_000_000_500, 1_600_000_000_500].values();
    const clock = new WallClock(
      () => wall.next().value ?? NaN,
      () => 5,
    );
    clock.now();
    expect(clock.now()).to.deep.equal({ sec: 1_600_000_000, nsec: 500_000_000 });
  });
});
