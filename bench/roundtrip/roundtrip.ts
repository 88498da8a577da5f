import { writeFile } from 'node:fs/promises';

import { explain } from '../explain.js';
import { compile } from './compile.js';
import { describeMachine, type Machine } from './machine.js';
import { measureRounds, type Contestant } from './measure.js';
import { parseOptions, usage, UsageError, type RoundtripOptions } from './options.js';
import { peers } from './peers/index.js';
import { Stage } from './stage.js';
import { summarize } from './summary.js';
import { formatTable } from './table.js';

/**
 * Times one request after another against each peer. Answers the exit code: 0, 1 when a peer could not be measured,
 * 2 for a wrong command line, 130 when interrupted.
 */
export async function roundtrip(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options !== undefined) return await interruptible((signal) => measureAll(options, signal));
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${usage}`);
    return 2;
  }
}

/** Runs it with a signal that SIGINT and SIGTERM abort, so that what it mounted is unmounted first. */
async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupt = new AbortController();
  const abort = (): void => {
    interrupt.abort();
  };
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try {
    return await work(interrupt.signal);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write('interrupted; every peer is unmounted\n');
    return 130;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}

async function measureAll(options: RoundtripOptions, signal: AbortSignal): Promise<number> {
  const machine = await describeMachine(signal);
  process.stdout.write(`${heading(machine, options)}\n\n`);
  await compile('client', signal);
  const stage = await Stage.open();
  try {
    const contestants = await enterAll(stage, options, signal);
    const samples = await measureRounds(contestants, options, signal, showRound(options));
    const results = summarize(contestants, samples);
    process.stdout.write(`${formatTable(results)}\n`);
    if (options.json !== undefined)
      await writeJson(options.json, { date: new Date(), machine, options, results, samples });
    return contestants.length === options.peers.length ? 0 : 1;
  } finally {
    await stage.clear();
  }
}

async function writeJson(file: string, figures: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(figures, undefined, 2)}\n`);
}

/** A peer that cannot be had here is left out, with the reason: the others are still worth their figures. */
async function enterAll(
  stage: Stage,
  options: RoundtripOptions,
  signal: AbortSignal,
): Promise<readonly Contestant[]> {
  const contestants: Contestant[] = [];
  for (const name of options.peers) {
    try {
      contestants.push(await stage.enter(name, options, signal));
      process.stdout.write(`${name}: ${peers[name].description}\n`);
    } catch (error) {
      signal.throwIfAborted();
      process.stdout.write(`${name}: left out: ${explain(error)}\n`);
    }
  }
  process.stdout.write('\n');
  return contestants;
}

function heading(machine: Machine, options: RoundtripOptions): string {
  const { daemonCpu, clientCpu } = options;
  const placed =
    daemonCpu === clientCpu
      ? `one CPU (${String(daemonCpu)})`
      : `CPUs ${String(daemonCpu)} and ${String(clientCpu)}`;
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, Linux ${machine.kernel}, Node ${machine.node}, ${String(machine.cpus)} × ${machine.cpu}`,
    `daemon and client on ${placed}, timeouts 0, ${String(options.rounds)} interleaved rounds of ${String(options.requests)} calls, medians`,
  ];
  if (machine.busy > 0.1)
    lines.push(`noisy: other programs use ${(machine.busy * 100).toFixed(0)} % of the CPUs`);
  return lines.join('\n');
}

function showRound({ rounds }: RoundtripOptions): (round: number) => void {
  return (round) => {
    if (process.stderr.isTTY) process.stderr.write(`round ${String(round)} of ${String(rounds)}\r`);
  };
}
