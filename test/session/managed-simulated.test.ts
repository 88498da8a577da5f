import { expect } from 'chai';
import { SimulatedKernel, type SimulatedProcess } from 'tallyfs/testing';
import { BACKEND } from '../../samples/lookup-counts/backend.js';
import { container as farAway } from '../../samples/lookup-counts/container.js';
import { DELAY } from '../../samples/lookup-counts/delay.js';
import Managed from '../../samples/lookup-counts/managed.js';
import ManagedMemoryFs, { container } from '../../samples/memory/managed.js';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

/** What programs that do not know of each other may hear. */
const EXPECTED: readonly unknown[] = ['EEXIST', 'ENOENT'];

/** Does things with two names that others use as well. */
async function use(process: SimulatedProcess, kernel: { dropCaches(): void }): Promise<void> {
  const steps = [
    () => process.writeFile('/a', 'text'),
    () => process.stat('/a'),
    () => process.unlink('/a'),
    () => process.writeFile('/b', 'text'),
    async () => {
      const file = await process.open('/b', 'r');
      await process.unlink('/b').catch(() => undefined);
      kernel.dropCaches();
      expect(Buffer.from(await file.read(4, 0)).toString()).to.be.oneOf(['text', '']);
      await file.close();
    },
    () => process.stat('/b'),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      expect((error as { code?: unknown }).code).to.be.oneOf(EXPECTED);
    }
  }
}

async function overlap(kernel: SimulatedKernel): Promise<void> {
  const processes = [kernel.process(), kernel.process(), kernel.process()];
  await Promise.all(processes.map((process) => use(process, kernel)));
  for (const name of ['/a', '/b'])
    await kernel
      .process()
      .unlink(name)
      .catch(() => undefined);
  await kernel.assertBalanced();
  expect([...kernel.held().keys()].filter((nodeid) => nodeid !== 1)).to.deep.equal([]);
}

describe('a managed class under a simulated kernel, in many orders', function () {
  this.timeout(60_000);

  it('balances, and has its inodes forgotten, with synchronous methods', async () => {
    for (const seed of SEEDS) {
      await using kernel = await SimulatedKernel.mount(ManagedMemoryFs, { container, seed });
      await overlap(kernel);
      expect(kernel.fileSystem.known.size, `seed ${String(seed)}`).to.equal(1);
    }
  });

  it('balances, and deletes what has no name, with asynchronous methods', async () => {
    for (const seed of SEEDS) {
      const made = farAway();
      made.rebind(DELAY).toConstantValue({ pass: () => Promise.resolve() });
      await using kernel = await SimulatedKernel.mount(Managed, { container: made, seed });
      await overlap(kernel);
      expect(kernel.fileSystem.inodes.size, `seed ${String(seed)}`).to.equal(1);
      expect(await made.get(BACKEND).count(), 'the root').to.equal(1);
    }
  });
});
