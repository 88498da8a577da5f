import { runClient, warmupCalls, type Operation, type Timing } from './client.js';
import { cpuTime } from './cpu-time.js';
import type { Daemon } from './daemon.js';
import type { Peer } from './peer.js';

/** The CPUs that daemons and clients are pinned to. */
export interface Placement {
  readonly daemonCpu: number;
  readonly clientCpu: number;
}

/** A peer that is mounted and ready to be measured. */
export interface Contestant<Name extends string = string> {
  readonly name: Name;
  readonly daemon: Daemon;
  /** Requests that the kernel makes of one call. */
  readonly requestsPerCall: Readonly<Partial<Record<Operation, number>>>;
}

/** One contestant and operation in one round. */
export interface Measurement {
  readonly callsPerSecond: number;
  /** Microseconds a call. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the daemon's CPU time a request. */
  readonly daemonCpu: number;
}

/** Calls of each operation: V8 has compiled then what a request runs through. */
export type Rehearsal = Readonly<Partial<Record<Operation, number>>>;

/** Warms a daemon up, and counts its requests on the way. */
export async function rehearse<Name extends string>(
  { name, peer, daemon }: { readonly name: Name; readonly peer: Peer; readonly daemon: Daemon },
  rehearsal: Rehearsal,
  placement: Placement,
  signal: AbortSignal,
): Promise<Contestant<Name>> {
  const requestsPerCall: Partial<Record<Operation, number>> = {};
  let before = await peer.requests(daemon);
  for (const [operation, calls] of Object.entries(rehearsal) as [Operation, number][]) {
    await call(daemon, operation, calls, placement, signal);
    const after = await peer.requests(daemon);
    // The few requests of opening and closing the file vanish in the rounding to tenths.
    if (before !== undefined && after !== undefined)
      requestsPerCall[operation] = Math.round(((after - before) / (calls + warmupCalls)) * 10) / 10;
    before = after;
  }
  return { name, daemon, requestsPerCall };
}

export async function measure(
  { daemon, requestsPerCall }: Contestant,
  operation: Operation,
  calls: number,
  placement: Placement,
  signal: AbortSignal,
): Promise<Measurement> {
  const before = await cpuTime(daemon.pid);
  const timing = await call(daemon, operation, calls, placement, signal);
  const used = (await cpuTime(daemon.pid)) - before;
  return {
    callsPerSecond: timing.calls / timing.seconds,
    p50: timing.p50 / 1000,
    p99: timing.p99 / 1000,
    daemonCpu: used / ((timing.calls + warmupCalls) * (requestsPerCall[operation] ?? NaN)),
  };
}

function call(
  { mountpoint }: Daemon,
  operation: Operation,
  calls: number,
  { clientCpu }: Placement,
  signal: AbortSignal,
): Promise<Timing> {
  return runClient({ operation, mountpoint, calls, cpu: clientCpu }, signal);
}
