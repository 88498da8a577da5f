import fc from 'fast-check';
import { ENDS, World, type Step } from './inode-table.world.js';

const small = (max: number) => fc.integer({ min: 0, max });
const key = small(2);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('lookup' as const),
      key,
      end: fc.constantFrom('entry' as const, 'entry' as const, ...ENDS),
      slow: small(7),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('forget' as const),
      which: small(3),
      nlookup: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which: small(5),
      ok: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    }),
  },
  fc.record({ do: fc.constantFrom('hold' as const, 'release' as const, 'unname' as const), key }),
);
const steps = fc.array(step, { maxLength: 40, size: 'max' });

describe('an InodeTable, whatever overlaps', function () {
  this.timeout(60_000);

  for (const slowHooks of [false, true]) {
    const methods = slowHooks ? 'asynchronous' : 'synchronous';

    it(`counts as the kernel does, and remembers and forgets each inode once, with ${methods} methods`, () =>
      fc.assert(
        fc.asyncProperty(steps, async (played) => {
          const world = await World.make(slowHooks);
          for (const each of played) await world.play(each);
          await world.end();
        }),
        { numRuns: 250 },
      ));

    it(`forgets all that is left when the session ends in the midst of it, with ${methods} methods`, () =>
      fc.assert(
        fc.asyncProperty(steps, async (played) => {
          const world = await World.make(slowHooks);
          for (const each of played) await world.play(each);
          await world.unmount();
        }),
        { numRuns: 100 },
      ));
  }
});
