import { expect } from 'chai';
import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { InodeLocks } from '../../src/inodes/inode-locks.js';

describe('InodeLocks', () => {
  it('let one holder in at a time, in the order in which they asked', async () => {
    const locks = new InodeLocks();
    const order: string[] = [];
    const work = (name: string) =>
      locks.hold(7, async () => {
        order.push(`${name} begins`);
        await turn();
        order.push(`${name} ends`);
      });
    await Promise.all(['a', 'b', 'c'].map(work));
    expect(order).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('keep the holder of one inode from nobody else', async () => {
    const locks = new InodeLocks();
    const lock = await locks.acquire(2);
    expect(await locks.hold(3, () => 'free')).to.equal('free');
    lock.release();
  });

  it('take the place in the queue in the turn of the call', async () => {
    const locks = new InodeLocks();
    const order: string[] = [];
    const first = locks.acquire(2);
    const second = locks.hold(2, () => order.push('second'));
    expect(locks.isHeld(2)).to.equal(true);
    const lock = await first;
    const third = locks.hold(2, () => order.push('third'));
    await turn();
    expect(order).to.deep.equal([]);
    lock.release();
    await Promise.all([second, third]);
    expect(order).to.deep.equal(['second', 'third']);
  });

  it('are let go of when the work fails, and tell why it failed', async () => {
    const locks = new InodeLocks();
    const failing = locks.hold(2, () => Promise.reject(new Error('the back end is gone')));
    const throwing = locks.hold(2, () => {
      throw new Error('at once');
    });
    const next = locks.hold(2, () => 'served');
    const outcomes = await Promise.allSettled([failing, throwing, next]);
    expect(outcomes.map((outcome) => outcome.status)).to.deep.equal(['rejected', 'rejected', 'fulfilled']);
    expect(outcomes[0]).to.have.nested.property('reason.message', 'the back end is gone');
    expect(outcomes[1]).to.have.nested.property('reason.message', 'at once');
  });

  it('are let go of at the end of a block', async () => {
    const locks = new InodeLocks();
    {
      using lock = await locks.acquire(2);
      expect([locks.isHeld(2), Symbol.dispose in lock]).to.deep.equal([true, true]);
    }
    expect(locks.isHeld(2)).to.equal(false);
  });

  it('stay with their holder when an earlier one lets go twice', async () => {
    const locks = new InodeLocks();
    const first = await locks.acquire(2);
    first.release();
    const second = await locks.acquire(2);
    first.release();
    let granted = false;
    const third = locks.hold(2, () => (granted = true));
    await turn();
    expect([granted, locks.isHeld(2)]).to.deep.equal([false, true]);
    second.release();
    await third;
    expect([granted, locks.isHeld(2)]).to.deep.equal([true, false]);
  });

  it('serve a flood on one inode, and keep nothing of it', async function () {
    this.timeout(10_000);
    const locks = new InodeLocks();
    let served = 0;
    await Promise.all(Array.from({ length: 50_000 }, () => locks.hold(2, () => (served += 1))));
    expect([served, locks.size]).to.deep.equal([50_000, 0]);
  });

  it('exclude each other whatever is asked for when, and remember no idle inode', () => {
    const job = fc.record({ nodeid: fc.integer({ min: 2, max: 4 }), delay: fc.nat(3), turns: fc.nat(3) });
    return fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 30 }), async (jobs) => {
        const locks = new InodeLocks();
        const asked = new Map<number, number[]>();
        const granted = new Map<number, number[]>();
        const inside = new Set<number>();
        const note = (log: Map<number, number[]>, nodeid: number, index: number) => {
          log.set(nodeid, [...(log.get(nodeid) ?? []), index]);
        };
        const runJob = async ({ nodeid, delay, turns }: (typeof jobs)[number], index: number) => {
          for (let n = 0; n < delay; n += 1) await turn();
          note(asked, nodeid, index);
          await locks.hold(nodeid, async () => {
            if (inside.has(nodeid)) throw new Error('two holders at once');
            inside.add(nodeid);
            note(granted, nodeid, index);
            for (let n = 0; n < turns; n += 1) await turn();
            inside.delete(nodeid);
          });
        };
        await Promise.all(jobs.map(runJob));
        expect(granted).to.deep.equal(asked);
        expect(locks.size).to.equal(0);
      }),
      { numRuns: 100 },
    );
  });
});
