import { operations, runClient, warmupCalls, type Operation, type Timing } from './client.js';
import { cpuTime } from './cpu-time.js';
import type { Daemon } from './daemon.js';
import type { RoundtripOptions } from './options.js';
import { peers, type PeerName } from './peers/index.js';

/** A peer that is mounted and ready to be measured. */
export interface Contestant {
  readonly name: PeerName;
  readonly daemon: Daemon;
  /** Requests that the kernel makes of one system call. */
  readonly requestsPerCall: Readonly<Record<Operation, number>>;
}

/** One peer and operation in one round. */
export interface Sample {
  readonly peer: PeerName;
  readonly operation: Operation;
  readonly round: number;
  readonly callsPerSecond: number;
  /** Microseconds a call. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the daemon's CPU time a request. */
  readonly daemonCpu: number;
}

/** Long enough that V8 has compiled what a request runs through before it is measured. */
const rehearsalCalls = 10_000;

/** Warms a daemon up, and counts its requests on the way. */
export async function rehearse(
  name: PeerName,
  daemon: Daemon,
  options: RoundtripOptions,
  signal: AbortSignal,
): Promise<Contestant> {
  const counts: Record<Operation, number> = { fstat: NaN, stat: NaN };
  for (const operation of operations) {
    const before = await peers[name].requests(daemon);
    await call(daemon, operation, rehearsalCalls, options, signal);
    const after = await peers[name].requests(daemon);
    // The few requests of opening and closing the file vanish in the rounding to tenths.
    if (before !== undefined && after !== undefined)
      counts[operation] = Math.round(((after - before) / (rehearsalCalls + warmupCalls)) * 10) / 10;
  }
  return { name, daemon, requestsPerCall: counts };
}

/** Every contestant in turn, for each operation, in each round. */
export async function measureRounds(
  contestants: readonly Contestant[],
  options: RoundtripOptions,
  signal: AbortSignal,
  onRound: (round: number) => void,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    onRound(round);
    for (const operation of operations)
      for (const contestant of contestants) {
        const sample = await measure(contestant, operation, options, signal);
        samples.push({ ...sample, round });
      }
  }
  return samples;
}

async function measure(
  { name, daemon, requestsPerCall }: Contestant,
  operation: Operation,
  options: RoundtripOptions,
  signal: AbortSignal,
): Promise<Omit<Sample, 'round'>> {
  const before = await cpuTime(daemon.pid);
  const timing = await call(daemon, operation, options.requests, options, signal);
  const used = (await cpuTime(daemon.pid)) - before;
  return {
    peer: name,
    operation,
    callsPerSecond: timing.calls / timing.seconds,
    p50: timing.p50 / 1000,
    p99: timing.p99 / 1000,
    daemonCpu: used / ((timing.calls + warmupCalls) * requestsPerCall[operation]),
  };
}

function call(
  daemon: Daemon,
  operation: Operation,
  calls: number,
  { clientCpu }: RoundtripOptions,
  signal: AbortSignal,
): Promise<Timing> {
  return runClient({ operation, mountpoint: daemon.mountpoint, calls, cpu: clientCpu }, signal);
}
