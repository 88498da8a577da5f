import { runBenchmark, showRound, writeJson } from '../rig/benchmark.js';
import { compile } from '../rig/compile.js';
import type { Contestant } from '../rig/contestant.js';
import { explain } from '../rig/explain.js';
import { describeMachine, examineMachine } from '../rig/machine.js';
import { Stage } from '../rig/stage.js';
import { measureRounds, rehearsal } from './measure.js';
import { parseOptions, usage, type RoundtripOptions } from './options.js';
import { peers, type PeerName } from './peers/index.js';
import { summarize } from './summary.js';
import { formatSummaries } from './table.js';

/** Times one request after another against each peer. Answers the exit code: 1 when a peer could not be measured. */
export function roundtrip(args: readonly string[]): Promise<number> {
  return runBenchmark({ usage, parse: parseOptions, measure: measureAll }, args);
}

async function measureAll(options: RoundtripOptions, signal: AbortSignal): Promise<number> {
  const machine = await examineMachine(signal);
  process.stdout.write(`${describeMachine(machine)}\n${heading(options)}\n\n`);
  await compile('rig/client', signal);
  const stage = await Stage.open(options);
  try {
    const contestants = await enterAll(stage, options, signal);
    const samples = await measureRounds(contestants, options, signal, showRound(options.rounds));
    const results = summarize(contestants, samples);
    process.stdout.write(`${formatSummaries(results)}\n`);
    if (options.json !== undefined)
      await writeJson(options.json, { date: new Date(), machine, options, results, samples });
    return contestants.length === options.peers.length ? 0 : 1;
  } finally {
    await stage.clear();
  }
}

/** A peer that cannot be had here is left out, with the reason: the others are still worth their figures. */
async function enterAll(
  stage: Stage,
  options: RoundtripOptions,
  signal: AbortSignal,
): Promise<readonly Contestant<PeerName>[]> {
  const contestants: Contestant<PeerName>[] = [];
  for (const name of options.peers) {
    try {
      contestants.push(await stage.enter(name, peers[name], rehearsal, signal));
      process.stdout.write(`${name}: ${peers[name].description}\n`);
    } catch (error) {
      signal.throwIfAborted();
      process.stdout.write(`${name}: left out: ${explain(error)}\n`);
    }
  }
  process.stdout.write('\n');
  return contestants;
}

function heading({ daemonCpu, clientCpu, rounds, requests }: RoundtripOptions): string {
  const placed =
    daemonCpu === clientCpu
      ? `one CPU (${String(daemonCpu)})`
      : `CPUs ${String(daemonCpu)} and ${String(clientCpu)}`;
  return `daemon and client on ${placed}, timeouts 0, ${String(rounds)} interleaved rounds of ${String(requests)} calls, medians`;
}
