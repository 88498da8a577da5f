import { runBenchmark, showRound, writeJson } from '../rig/benchmark.js';
import { compile } from '../rig/compile.js';
import { describeMachine, examineMachine } from '../rig/machine.js';
import { parseOptions, usage, type RoundtripOptions } from './options.js';
import { peers, type PeerName } from './peers/index.js';
import { sit, type Sitting } from './sitting.js';
import { summarize } from './summary.js';
import { formatSummaries } from './table.js';

/** Times one request after another against each peer. Answers the exit code: 1 when a peer could not be measured. */
export function roundtrip(args: readonly string[]): Promise<number> {
  return runBenchmark({ usage, parse: parseOptions, measure: measureAll }, args);
}

async function measureAll(options: RoundtripOptions, signal: AbortSignal): Promise<number> {
  const machine = await examineMachine(signal);
  process.stdout.write(`${describeMachine(machine)}\n${heading(options)}\n\n`);
  for (const name of options.peers) process.stdout.write(`${name}: ${peers[name].description}\n`);
  process.stdout.write('\n');
  await compile('rig/client', signal);
  const { contestants, samples } = await sitAll(options, signal);
  const results = summarize(contestants, samples);
  process.stdout.write(`${formatSummaries(results)}\n`);
  if (options.json !== undefined)
    await writeJson(options.json, { date: new Date(), machine, options, results, samples });
  return contestants.length === options.peers.length ? 0 : 1;
}

/** Two processes of one program differ by some percent for as long as they live, so all are started anew several times. */
async function sitAll(options: RoundtripOptions, signal: AbortSignal): Promise<Sitting> {
  const onRound = showRound(options.rounds);
  let sitting: Sitting = { contestants: [], samples: [] };
  let names = options.peers;
  const without = (name: PeerName, reason: string): void => {
    process.stdout.write(`${name}: left out: ${reason}\n`);
    names = names.filter((other) => other !== name);
  };
  for (const rounds of shareOut(options)) {
    onRound(rounds[0] ?? 1);
    const { contestants, samples } = await sit(names, rounds, options, signal, without);
    sitting = { contestants, samples: [...sitting.samples, ...samples] };
  }
  return sitting;
}

/** The numbers of the rounds of each sitting, shared out as evenly as they can be. */
function shareOut({ rounds, sittings }: RoundtripOptions): readonly (readonly number[])[] {
  const shares = Array.from({ length: Math.min(sittings, rounds) }, (): number[] => []);
  for (let round = 0; round < rounds; round += 1)
    shares[Math.floor((round * shares.length) / rounds)]?.push(round + 1);
  return shares;
}

function heading({ daemonCpu, clientCpu, rounds, sittings, requests }: RoundtripOptions): string {
  const placed =
    daemonCpu === clientCpu
      ? `one CPU (${String(daemonCpu)})`
      : `CPUs ${String(daemonCpu)} and ${String(clientCpu)}`;
  const times = `${String(rounds)} interleaved rounds in ${String(Math.min(sittings, rounds))} sittings`;
  return `daemon and client on ${placed}, timeouts 0, ${times}, ${String(requests)} calls each, medians`;
}
