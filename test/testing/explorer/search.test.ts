import { expect } from 'chai';
import fc from 'fast-check';
import { replaySchedule } from '../../../src/testing/explorer/search/replay.js';
import { formatSchedule, parseSchedule } from '../../../src/testing/explorer/search/schedule.js';
import {
  search,
  type SearchOptions,
  type SearchResult,
} from '../../../src/testing/explorer/search/search.js';
import { idle, ToyWorld, type Toy, type ToyStep } from './toy-world.js';

const ALL: SearchOptions = { bound: Infinity, limit: 1e6, random: 0, seed: 1, stopAtFirst: false };

function explored<State>(toy: Toy<State>, options: Partial<SearchOptions> = {}): Promise<SearchResult> {
  return search(() => Promise.resolve(new ToyWorld(toy)), { ...ALL, ...options });
}

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
}

interface Counter {
  count: number;
  readonly read: Record<string, number>;
  done: number;
}

/** Reads and writes one counter, without a lock: an update can be lost. */
function increment(actor: string): ToyStep<Counter>[] {
  return [
    { label: 'reads', touches: ['count'], run: (state) => (state.read[actor] = state.count) },
    {
      label: 'writes',
      touches: ['count'],
      run: (state) => {
        state.count = (state.read[actor] ?? 0) + 1;
        state.done += 1;
      },
    },
  ];
}

const LOST_UPDATE: Toy<Counter> = {
  state: () => ({ count: 0, read: {}, done: 0 }),
  actors: { A: increment('A'), B: increment('B') },
  wrong: ({ count, done }, isOver) => (isOver && count !== done ? 'lost update' : undefined),
};

describe('the search of schedules', () => {
  it('plays each order of dependent steps once', async () => {
    const result = await explored({ state: () => null, actors: { A: idle(3, ['x']), B: idle(4, ['x']) } });
    expect(result).to.include({ schedules: binomial(7, 3), isExhausted: true, isUnbounded: true });
  });

  it('plays only one order of steps that have nothing in common', async () => {
    const result = await explored({ state: () => null, actors: { A: idle(3, ['x']), B: idle(4, ['y']) } });
    expect(result.isExhausted).to.equal(true);
    // Each other order is given up where it comes to a state that is known.
    expect(result.schedules).to.be.lessThan(binomial(7, 3));
  });

  it('finds a lost update, by the shortest way', async () => {
    const { found } = await explored(LOST_UPDATE);
    expect(found.map(({ violation }) => violation.kind)).to.deep.equal(['lost update']);
    expect(found[0]?.steps.map(({ actor, label }) => `${actor} ${label}`)).to.have.length(4);
  });

  it('leaves out what needs more deviations than the bound, and says that it was cut', async () => {
    expect(await explored(LOST_UPDATE, { bound: 0 })).to.deep.include({
      found: [],
      isExhausted: true,
      isUnbounded: false,
    });
    expect((await explored(LOST_UPDATE, { bound: 1 })).found).to.have.length(1);
  });

  it('says that it is not exhausted where it has played as many as it may', async () => {
    const toy = { state: () => null, actors: { A: idle(3, ['x']), B: idle(4, ['x']) } };
    expect(await explored(toy, { limit: 10 })).to.include({ schedules: 10, isExhausted: false });
  });

  it('never lets happen by itself what nobody asks for, and counts it as a deviation', async () => {
    const toy: Toy<{ failed: boolean }> = {
      state: () => ({ failed: false }),
      actors: {
        A: idle(2, ['x']),
        fault: [{ label: 'fails', touches: ['x'], isIncident: true, run: (state) => (state.failed = true) }],
      },
      wrong: ({ failed }) => (failed ? 'failed' : undefined),
    };
    expect((await explored(toy, { bound: 0 })).found).to.deep.equal([]);
    expect((await explored(toy, { bound: 1 })).found).to.have.length(1);
  });

  it('finds in random orders what is beyond the bound, and makes it simple', async () => {
    const { found, random } = await explored(LOST_UPDATE, { bound: 0, random: 200, seed: 7 });
    expect(found).to.have.length(1);
    expect(random).to.be.greaterThan(0);
    expect(found[0]?.schedule.split(' ')).to.have.length.lessThan(3);
  });

  it('does the same for the same seed', async () => {
    const options = { bound: 0, random: 50, seed: 42 };
    expect(await explored(LOST_UPDATE, options)).to.deep.equal(await explored(LOST_UPDATE, options));
  });

  it('replays what it has found', async () => {
    const [found] = (await explored(LOST_UPDATE)).found;
    const played = await replaySchedule(() => Promise.resolve(new ToyWorld(LOST_UPDATE)), found!.schedule);
    expect(played.violation).to.deep.equal(found!.violation);
    expect(played.steps).to.deep.equal(found!.steps);
  });

  it('refuses to replay what does not fit', async () => {
    const beginning = () => Promise.resolve(new ToyWorld(LOST_UPDATE));
    for (const schedule of ['0:9', '3:1 9:1', 'nonsense', '4:1 3:1']) {
      const error: unknown = await replaySchedule(beginning, schedule).catch((thrown: unknown) => thrown);
      expect(error, schedule).to.be.instanceOf(TypeError);
    }
  });

  it('tells where the same choices had another outcome', async () => {
    let worlds = 0;
    const beginning = () => {
      worlds += 1;
      const steps = idle(worlds % 2 === 0 ? 2 : 3, ['x']);
      return Promise.resolve(new ToyWorld({ state: () => null, actors: { A: steps, B: idle(2, ['x']) } }));
    };
    expect(await search(beginning, ALL)).to.include({ hasStrayed: true, isExhausted: false });
  });

  it('closes each world once, also where it gives a schedule up', async () => {
    const worlds: ToyWorld<null>[] = [];
    const beginning = () => {
      worlds.push(new ToyWorld({ state: () => null, actors: { A: idle(2, ['x']), B: idle(2, ['y']) } }));
      return Promise.resolve(worlds.at(-1)!);
    };
    const { schedules } = await search(beginning, ALL);
    expect(worlds.map(({ closed }) => closed)).to.deep.equal(Array<number>(schedules).fill(1));
  });
});

/** Random programs over three things: what is pruned must not hide a final state. */
const program = fc.array(
  fc.record({ touches: fc.subarray(['x', 'y', 'z'], { minLength: 1 }), add: fc.nat({ max: 3 }) }),
  { maxLength: 3 },
);

type Values = Record<string, number>;

function toyOf(programs: readonly { touches: string[]; add: number }[][], ends: Set<string>): Toy<Values> {
  const steps = programs.map((steps, actor) =>
    steps.map(({ touches, add }, i): ToyStep<Values> => ({
      label: `step ${String(i)}`,
      touches,
      // Not commutative, so that each order of dependent steps has an end of its own.
      run: (state) => {
        const sum = touches.reduce((total, what) => total + (state[what] ?? 0), add + actor);
        for (const what of touches) state[what] = (sum * 31 + actor) % 1009;
      },
    })),
  );
  return {
    state: () => ({ x: 1, y: 2, z: 3 }),
    actors: Object.fromEntries(steps.map((list, i) => [`actor ${String(i)}`, list])),
    wrong: (state, isOver) => {
      if (isOver) ends.add(JSON.stringify(state));
      return undefined;
    },
  };
}

/** The same, where nothing is independent: all orders are played. */
function dependent(toy: Toy<Values>): Toy<Values> {
  const actors = Object.entries(toy.actors).map(([name, steps]) => [
    name,
    steps.map((step) => ({ ...step, touches: ['all'] })),
  ]);
  return { ...toy, actors: Object.fromEntries(actors) as Toy<Values>['actors'] };
}

describe('pruning', () => {
  for (const bound of [0, 1, 2, Infinity]) {
    it(`hides no end that a schedule of bound ${String(bound)} has`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(program, { minLength: 2, maxLength: 3 }), async (programs) => {
          const pruned = new Set<string>();
          const all = new Set<string>();
          await explored(toyOf(programs, pruned), { bound });
          await explored(dependent(toyOf(programs, all)), { bound });
          expect([...pruned].sort()).to.deep.equal([...all].sort());
        }),
        { numRuns: 60 },
      ));
  }
});

describe('a schedule', () => {
  it('is written down and read', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 })), (taken) => {
        const read = parseSchedule(formatSchedule(taken));
        expect([...read, ...Array<number>(taken.length - read.length).fill(0)]).to.deep.equal(taken);
      }),
    );
  });
});
