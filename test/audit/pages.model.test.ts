import { expect } from 'chai';
import fc from 'fast-check';
import type { Plan } from './world.js';
import { World } from './world.js';

/** What a READDIRPLUS handler does with one entry of its page. */
const ENTRIES = {
  'counts and adds': { counts: 1, adds: 1 },
  'adds without counting': { counts: 0, adds: 1 },
  'counts what did not fit': { counts: 1, adds: 0 },
  'counts twice': { counts: 2, adds: 1 },
  'leaves out': { counts: 0, adds: 0 },
} as const;

type EntryPlan = keyof typeof ENTRIES;

interface Page {
  readonly entries: readonly (readonly [nodeid: number, plan: EntryPlan])[];
  readonly undelivered: boolean;
  readonly prompt: boolean;
  readonly batched: boolean;
  readonly failed: boolean;
  readonly turns: number;
}

const CORRECT: readonly EntryPlan[] = ['counts and adds', 'leaves out'];
const EVERY = Object.keys(ENTRIES) as EntryPlan[];

const pages = (plans: readonly EntryPlan[], batched: fc.Arbitrary<boolean>) =>
  fc.array(
    fc.record<Page>({
      entries: fc.array(fc.tuple(fc.integer({ min: 2, max: 5 }), fc.constantFrom(...plans)), {
        maxLength: 4,
      }),
      undelivered: fc.boolean(),
      prompt: fc.boolean(),
      batched,
      failed: fc.boolean(),
      turns: fc.nat(3),
    }),
    { minLength: 1, maxLength: 12 },
  );

/** Orders: which of those that wait goes on next. */
const orders = fc.infiniteStream(fc.nat(1000));

/** A page whose handler throws in the end hands over nothing, and a correct one has taken everything back. */
function planOf({ entries, failed, ...page }: Page, index: number): Plan {
  const changes = entries.map(([nodeid, plan]) => [nodeid, ENTRIES[plan].counts] as const);
  const right = entries.every(([, plan]) => CORRECT.includes(plan));
  const undone = failed && right ? changes.map(([nodeid, change]) => [nodeid, -change] as const) : [];
  return {
    label: `${String(index)} ${right ? 'right' : 'wrong'}`,
    operation: 'readdirplus',
    changes: [...changes, ...undone].filter(([, change]) => change !== 0),
    hands: failed ? [] : entries.flatMap(([nodeid, plan]) => (ENTRIES[plan].adds === 1 ? [nodeid] : [])),
    failed,
    ...page,
  };
}

async function play(world: World, plan: readonly Page[], order: Iterator<number>): Promise<void> {
  const choose = (count: number): number => Number(order.next().value) % Math.max(1, count);
  for (const [index, page] of plan.entries()) {
    world.request(planOf(page, index));
    for (let turn = 0; turn < page.turns; turn += 1) await world.step(choose);
  }
  await world.finish(choose);
}

function guilty(label: string | null): boolean {
  return label?.endsWith('wrong') === true;
}

/** What an async handler has not counted may have been counted by others; they have to be waited for, and not it. */
function promptWhereUncounted(page: Page): Page {
  return page.entries.some(([, plan]) => plan === 'adds without counting') ? { ...page, prompt: true } : page;
}

/** The requests that a difference at a nodeid can come from. */
function touching(plan: readonly Page[], nodeid: number): string[] {
  const plans = plan.map((page, index) => ({ page, label: planOf(page, index).label }));
  return plans
    .filter(({ page }) => page.entries.some(([touched]) => touched === nodeid))
    .map(({ label }) => label);
}

describe('the rules of the audit, against pages of random entries', () => {
  for (const enforce of [false, true]) {
    const mode = enforce ? 'enforce' : 'observe';

    it(`${mode}: correct handlers are never accused or stopped`, async () => {
      await fc.assert(
        fc.asyncProperty(pages(CORRECT, fc.constant(false)), orders, async (plan, order) => {
          const world = new World(enforce);
          await play(world, plan, order[Symbol.iterator]());
          expect([world.found, world.refused]).to.deep.equal([[], []]);
        }),
        { numRuns: 300 },
      );
    });

    it(`${mode}: nor where the code of one request counts for others`, async () => {
      await fc.assert(
        fc.asyncProperty(pages(CORRECT, fc.boolean()), orders, async (plan, order) => {
          const world = new World(enforce);
          await play(world, plan, order[Symbol.iterator]());
          expect([world.found, world.refused]).to.deep.equal([[], []]);
        }),
        { numRuns: 300 },
      );
    });

    it(`${mode}: only faulty handlers are accused, and what lasts is reported`, async () => {
      await fc.assert(
        fc.asyncProperty(pages(EVERY, fc.constant(false)), orders, async (plan, order) => {
          const world = new World(enforce);
          await play(world, plan, order[Symbol.iterator]());
          for (const { handler } of world.found) expect(handler).to.satisfy(guilty);
          for (const label of world.refused) expect(label).to.satisfy(guilty);
          for (let nodeid = 2; nodeid <= 5; nodeid += 1) {
            if (world.book.get(nodeid) === world.ledger.get(nodeid)) continue;
            const accused = world.found.map(({ handler }) => handler);
            expect(accused).to.include.oneOf(touching(plan, nodeid));
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  it('enforce: book and ledger agree in the end, where handlers that answer later count at least', async () => {
    const certain = pages(EVERY, fc.constant(false)).map((plan) => plan.map(promptWhereUncounted));
    await fc.assert(
      fc.asyncProperty(certain, orders, async (plan, order) => {
        const world = new World(true);
        await play(world, plan, order[Symbol.iterator]());
        for (let nodeid = 2; nodeid <= 5; nodeid += 1)
          expect(world.book.get(nodeid), `nodeid ${String(nodeid)}`).to.equal(world.ledger.get(nodeid));
      }),
      { numRuns: 300 },
    );
  });
});
