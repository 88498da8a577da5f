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

interface Step {
  readonly nodeid: number;
  readonly behaviour: Behaviour;
  readonly prompt: boolean;
  readonly undelivered: boolean;
  readonly batched: boolean;
  /** Forgets instead: as many of the lookups that are held as this part of them. */
  readonly forgets: boolean;
  /** How many turns others take before the next step. */
  readonly turns: number;
}

const steps = (behaviours: readonly Behaviour[], batched: fc.Arbitrary<boolean>) =>
  fc.array(
    fc.record<Step>({
      nodeid: nodeids,
      behaviour: fc.constantFrom(...behaviours),
      prompt: fc.boolean(),
      undelivered: fc.boolean(),
      batched,
      forgets: fc.boolean(),
      turns: fc.nat(3),
    }),
    { minLength: 1, maxLength: 25 },
  );

/** Orders: which of those that wait goes on next. */
const orders = fc.infiniteStream(fc.nat(1000));

async function play(world: World, plan: readonly Step[], order: Iterator<number>): Promise<void> {
  const choose = (count: number): number => Number(order.next().value) % Math.max(1, count);
  for (const [index, step] of plan.entries()) {
    if (step.forgets) forget(world, step, index);
    else world.request(planOf(step, index));
    for (let turn = 0; turn < step.turns; turn += 1) await world.step(choose);
  }
  await world.finish(choose);
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

function forget(world: World, { nodeid, prompt }: Step, index: number): void {
  const held = world.ledger.get(nodeid);
  if (held > 0) world.forget(`${String(index)} forgets`, nodeid, held, [[nodeid, -held]], false, prompt);
}

/** What each faulty request of a plan leaves behind, by nodeid. */
function faults(plan: readonly Step[]): Map<number, { label: string; difference: number }[]> {
  const left = new Map<number, { label: string; difference: number }[]>();
  for (const [index, { nodeid, behaviour, forgets }] of plan.entries()) {
    const counted = behaviour.changes(nodeid).reduce((sum, [, change]) => sum + change, 0);
    const difference = counted - behaviour.hands(nodeid).length;
    if (forgets || difference === 0) continue;
    left.set(nodeid, [
      ...(left.get(nodeid) ?? []),
      { label: `${String(index)} ${behaviour.name}`, difference },
    ]);
  }
  return left;
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

    it(`${mode}: only faulty handlers are accused, and each difference that lasts is reported`, async () => {
      await fc.assert(
        fc.asyncProperty(steps([...CORRECT, ...FAULTY], fc.constant(false)), orders, async (plan, order) => {
          const world = new World(enforce);
          await play(world, plan, order[Symbol.iterator]());
          const left = faults(plan);
          const guilty = [...left.values()].flat().map(({ label }) => label);
          for (const { handler } of world.found) expect(guilty).to.include(handler);
          for (const label of world.refused) expect(guilty).to.include(label);
          for (const [nodeid, those] of left) {
            const sum = those.reduce((total, { difference }) => total + difference, 0);
            if (sum !== 0) expect(world.found.map((finding) => finding.nodeid)).to.include(nodeid);
            if (those.length === 1)
              expect(world.found.map(({ handler }) => handler)).to.include(those[0]?.label);
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  it('observe: a back end that counts for several requests at once is not accused', async () => {
    await fc.assert(
      fc.asyncProperty(steps(CORRECT, fc.boolean()), orders, async (plan, order) => {
        const world = new World();
        await play(world, plan, order[Symbol.iterator]());
        expect(world.found).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  it('enforce: book and ledger agree in the end wherever an excess can be taken back', async () => {
    const repairable = FAULTY.filter(({ name }) => name !== 'takes off');
    await fc.assert(
      fc.asyncProperty(
        steps([...CORRECT, ...repairable], fc.constant(false)),
        orders,
        async (plan, order) => {
          const world = new World(true);
          await play(world, plan, order[Symbol.iterator]());
          for (let nodeid = 2; nodeid <= 4; nodeid += 1) {
            expect(world.book.get(nodeid), `nodeid ${String(nodeid)}`).to.equal(world.ledger.get(nodeid));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
