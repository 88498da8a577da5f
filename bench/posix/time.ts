import { showRound } from '../rig/benchmark.js';
import { runClient } from '../rig/client.js';
import { compile } from '../rig/compile.js';
import { explain } from '../rig/explain.js';
import { Stage } from '../rig/stage.js';
import { calls, rehearsal, WARMUP, type Timed } from './operations.js';
import type { PosixOptions } from './options.js';
import { HOST, subjects } from './subjects.js';
import { summarize } from './summary.js';
import { formatSummaries } from './table.js';

/** A directory that the client works in. */
export interface Place {
  readonly name: string;
  readonly directory: string;
  readonly operations: readonly Timed[];
  /** Its speed is told as a share of this one's. */
  readonly against: string;
}

/** One place and operation in one round. */
export interface Sample {
  readonly place: string;
  readonly operation: Timed;
  readonly round: number;
  readonly callsPerSecond: number;
}

/** How fast calls are on everybody's mount of one directory, and in that directory itself. */
export async function measureTime(
  source: string,
  options: PosixOptions,
  signal: AbortSignal,
): Promise<object> {
  await compile('rig/client', signal);
  const stage = await Stage.open(options);
  try {
    const places = [hostPlace(source), ...(await enterAll(stage, source, signal))];
    const samples = await measureRounds(places, options, signal);
    const summaries = summarize(places, samples);
    process.stdout.write(`\n${formatSummaries(summaries)}\n\n`);
    return { summaries, samples };
  } finally {
    await stage.clear();
  }
}

function hostPlace(source: string): Place {
  return { name: HOST, directory: source, operations: Object.keys(calls) as Timed[], against: HOST };
}

/** A peer that cannot be had here is left out, with the reason: the others are still worth their figures. */
async function enterAll(stage: Stage, source: string, signal: AbortSignal): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const [name, { peer, operations, against }] of Object.entries(subjects)) {
    const served = peer(source);
    const warmup = Object.fromEntries(operations.map((operation) => [operation, rehearsal[operation]]));
    try {
      const { daemon } = await stage.enter(name, served, warmup, signal);
      places.push({ name, directory: daemon.mountpoint, operations, against });
      process.stdout.write(`${name}: ${served.description}\n`);
    } catch (error) {
      signal.throwIfAborted();
      process.exitCode = 1;
      process.stdout.write(`${name}: left out: ${explain(error)}\n`);
    }
  }
  return places;
}

/** Every place in turn, for each operation, in each round. */
async function measureRounds(
  places: readonly Place[],
  { rounds, clientCpu: cpu }: PosixOptions,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const show = showRound(rounds);
  for (let round = 1; round <= rounds; round += 1) {
    show(round);
    for (const operation of Object.keys(calls) as Timed[])
      for (const { name, directory, operations } of places) {
        if (!operations.includes(operation)) continue;
        const run = { operation, mountpoint: directory, calls: calls[operation], warmup: WARMUP, cpu };
        const timing = await runClient(run, signal);
        samples.push({ place: name, operation, round, callsPerSecond: timing.calls / timing.seconds });
      }
  }
  return samples;
}
