import 'reflect-metadata';
import { explore, type Exploration } from '../../src/testing/index.js';
import WouldWork, { container } from '../../samples/lookup-counts/would-work.js';
import { runBenchmark } from '../rig/benchmark.js';
import { describeMachine, examineMachine } from '../rig/machine.js';
import { median } from '../rig/statistics.js';
import { parseOptions, usage, type ExplorerOptions } from './options.js';

/** How many schedules the explorer plays in a second. */
export function explorer(args: readonly string[]): Promise<number> {
  return runBenchmark({ usage, parse: parseOptions, measure: measureRounds }, args);
}

async function measureRounds({ rounds }: ExplorerOptions, signal: AbortSignal): Promise<number> {
  process.stdout.write(`${describeMachine(await examineMachine(signal))}\n`);
  await exploreAll(); // Until V8 has compiled what a schedule runs through.
  const rates: number[] = [];
  for (let round = 0; round < rounds && !signal.aborted; round += 1) {
    const before = performance.now();
    const { schedules } = await exploreAll();
    const seconds = (performance.now() - before) / 1000;
    rates.push(schedules / seconds);
    process.stdout.write(
      `${String(schedules)} schedules in ${seconds.toFixed(2)} s: ${(schedules / seconds).toFixed(0)} a second\n`,
    );
  }
  process.stdout.write(`median: ${median(rates).toFixed(0)} schedules a second\n`);
  return 0;
}

/** @throws Error where it is not what it is known to be: then the figure means nothing. */
async function exploreAll(): Promise<Exploration> {
  const exploration = await explore(WouldWork, undefined, { container, options: { delay: 0 }, random: 0 });
  if (!exploration.isExhausted || exploration.found.length > 0)
    throw new Error('would-work is not explored to the end, or something is found');
  return exploration;
}
