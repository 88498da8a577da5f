import { expect } from 'chai';
import fc from 'fast-check';
import type { Plan } from './world.js';
import { World } from './world.js';

/** Few nodeids, so that requests meet on them. */
const nodeids = fc.integer({ min: 2, max: 4 });

/** What a handler does to the count of the node that it is about, and by how much that is wrong. */
interface Behaviour {
  readonly name: string;
  readonly changes: (nodeid: number) => Plan['changes'];
  readonly hands: (nodeid: number) => readonly number[];
  readonly failed: boolean;
}

const hand = (nodeid: number): readonly number[] => [nodeid];
const nothing = (): readonly number[] => [];

const CORRECT: readonly Behaviour[] = [
  { name: 'counts once', changes: (n) => [[n, 1]], hands: hand, failed: false },
  {
    name: 'takes back and throws',
    changes: (n) => [
      [n, 1],
      [n, -1],
    ],
    hands: nothing,
    failed: true,
  },
  { name: 'finds nothing', changes: () => [], hands: nothing, failed: false },
];

const FAULTY: readonly Behaviour[] = [
  { name: 'does not count', changes: () => [], hands: hand, failed: false },
  {
    name: 'counts twice',
    changes: (n) => [
      [n, 1],
      [n, 1],
    ],
    hands: hand,
    failed: false,
  },
  { name: 'counts and throws', changes: (n) => [[n, 1]], hands: nothing, failed: true },
  { name: 'counts a negative entry', changes: (n) => [[n, 1]], hands: nothing, failed: false },
  { name: 'takes off', changes: (n) => [[n, -1]], hands: nothing, failed: false },
];

/** How many a forget handler takes off of the lookups that the kernel gives back. */
const FORGETS = {
  forgets: (nlookup: number) => nlookup,
  'forgets one at a time': () => 1,
  'forgets nothing': () => 0,
  'forgets too many': (nlookup: number) => nlookup + 1,
} as const;

type Forgetting = keyof typeof FORGETS;

interface Step {
  readonly nodeid: number;
  readonly behaviour: Behaviour;
  readonly prompt: boolean;
  readonly undelivered: boolean;
  readonly batched: boolean;
  /** Instead of a request, the kernel forgets this part of the lookups that it holds. */
  readonly forgets: readonly [part: number, how: Forgetting] | undefined;
  /** How many turns others take before the next step. */
  readonly turns: number;
}

const PARTS = [0.1, 0.5, 1];

const steps = (
  behaviours: readonly Behaviour[],
  batched: fc.Arbitrary<boolean>,
  forgettings: readonly Forgetting[] = ['forgets'],
) =>
  fc.array(
    fc.record<Step>({
      nodeid: nodeids,
      behaviour: fc.constantFrom(...behaviours),
      prompt: fc.boolean(),
      undelivered: fc.boolean(),
      batched,
      forgets: fc.option(fc.tuple(fc.constantFrom(...PARTS), fc.constantFrom(...forgettings)), {
        nil: undefined,
      }),
      turns: fc.nat(3),
    }),
    { minLength: 1, maxLength: 25 },
  );

/** Orders: which of those that wait goes on next. */
const orders = fc.infiniteStream(fc.nat(1000));

/** What a faulty request leaves behind. */
interface Left {
  readonly nodeid: number;
  readonly label: string;
  readonly difference: number;
}

/** @returns what each faulty request has left behind. */
async function play(world: World, plan: readonly Step[], order: Iterator<number>): Promise<Left[]> {
  const choose = (count: number): number => Number(order.next().value) % Math.max(1, count);
  const left: Left[] = [];
  for (const [index, step] of plan.entries()) {
    const { forgets, nodeid } = step;
    const { label, difference } =
      forgets === undefined ? ask(world, step, index) : forget(world, step, index, forgets);
    if (difference !== 0) left.push({ nodeid, label, difference });
    for (let turn = 0; turn < step.turns; turn += 1) await world.step(choose);
  }
  await world.finish(choose);
  return left;
}

function ask(world: World, step: Step, index: number): Omit<Left, 'nodeid'> {
  const plan = planOf(step, index);
  world.request(plan);
  const counted = plan.changes.reduce((sum, [, change]) => sum + change, 0);
  return { label: plan.label, difference: counted - plan.hands.length };
}

function planOf({ nodeid, behaviour, prompt, undelivered, batched }: Step, index: number): Plan {
  const { name, failed } = behaviour;
  const label = `${String(index)} ${name}`;
  const changes = behaviour.changes(nodeid);
  return {
    label,
    operation: 'lookup',
    changes,
    hands: behaviour.hands(nodeid),
    failed,
    undelivered,
    prompt,
    batched,
  };
}

function forget(
  world: World,
  { nodeid, prompt, batched }: Step,
  index: number,
  [part, how]: readonly [number, Forgetting],
): Omit<Left, 'nodeid'> {
  const label = `${String(index)} ${how}`;
  const nlookup = Math.ceil(world.ledger.get(nodeid) * part);
  if (nlookup === 0) return { label, difference: 0 };
  const taken = FORGETS[how](nlookup);
  world.forget(label, nodeid, nlookup, taken === 0 ? [] : [[nodeid, -taken]], { prompt, batched });
  return { label, difference: nlookup - taken };
}

describe('the rules of the audit, against random handlers, overlaps and faults', () => {
  for (const enforce of [false, true]) {
    const mode = enforce ? 'enforce' : 'observe';

    it(`${mode}: correct handlers are never accused, however they overlap`, async () => {
      await fc.assert(
        fc.asyncProperty(steps(CORRECT, fc.constant(false)), orders, async (plan, order) => {
          const world = new World(enforce);
          await play(world, plan, order[Symbol.iterator]());
          expect(world.found).to.deep.equal([]);
          expect(world.refused).to.deep.equal([]);
        }),
        { numRuns: 300 },
      );
    });

    it(`${mode}: a back end that counts for several requests at once is not accused`, async () => {
      await fc.assert(
        fc.asyncProperty(steps(CORRECT, fc.boolean()), orders, async (plan, order) => {
          const world = new World(enforce);
          await play(world, plan, order[Symbol.iterator]());
          expect([world.found, world.refused]).to.deep.equal([[], []]);
        }),
        { numRuns: 300 },
      );
    });

    it(`${mode}: only faulty handlers are accused, and each difference that lasts is reported`, async () => {
      await fc.assert(
        fc.asyncProperty(
          steps([...CORRECT, ...FAULTY], fc.constant(false), Object.keys(FORGETS) as Forgetting[]),
          orders,
          async (plan, order) => {
            const world = new World(enforce);
            const left = await play(world, plan, order[Symbol.iterator]());
            const guilty = left.map(({ label }) => label);
            for (const { handler } of world.found) expect(guilty).to.include(handler);
            for (const label of world.refused) expect(guilty).to.include(label);
            for (const nodeid of new Set(left.map((one) => one.nodeid))) {
              const those = left.filter((one) => one.nodeid === nodeid);
              const sum = those.reduce((total, { difference }) => total + difference, 0);
              if (sum !== 0) expect(world.found.map((finding) => finding.nodeid)).to.include(nodeid);
              if (those.length === 1)
                expect(world.found.map(({ handler }) => handler)).to.include(those[0]?.label);
            }
          },
        ),
        { numRuns: 300 },
      );
    });
  }

  it('enforce: book and ledger agree in the end, where handlers that answer later count at least', async () => {
    const repairable = FAULTY.filter(({ name }) => name !== 'takes off');
    const certain = steps([...CORRECT, ...repairable], fc.constant(false)).map((plan) =>
      plan.map((step) => (step.behaviour.name === 'does not count' ? { ...step, prompt: true } : step)),
    );
    await fc.assert(
      fc.asyncProperty(certain, orders, async (plan, order) => {
        const world = new World(true);
        await play(world, plan, order[Symbol.iterator]());
        for (let nodeid = 2; nodeid <= 4; nodeid += 1)
          expect(world.book.get(nodeid), `nodeid ${String(nodeid)}`).to.equal(world.ledger.get(nodeid));
      }),
      { numRuns: 300 },
    );
  });
});
