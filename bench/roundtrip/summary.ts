import type { Contestant } from '../rig/contestant.js';
import { median, spread } from '../rig/statistics.js';
import { operations, type Operation, type Sample } from './sitting.js';
import type { PeerName } from './peers/index.js';

/** One row of the table: medians over the rounds. */
export interface Summary {
  readonly peer: PeerName;
  readonly operation: Operation;
  readonly callsPerSecond: number;
  /** Interquartile range of callsPerSecond as a share of it. */
  readonly spread: number;
  /** Microseconds a call. */
  readonly p50: number;
  readonly p99: number;
  readonly requestsPerCall: number;
  /** Microseconds of the daemon's CPU time a request. */
  readonly daemonCpu: number;
  /** Median of the ratios within a round; NaN where that peer was not measured. */
  readonly toCLoop: number;
  readonly toFuseNative: number;
}

export function summarize(
  contestants: readonly Contestant<PeerName>[],
  samples: readonly Sample[],
): readonly Summary[] {
  return operations.flatMap((operation) => {
    const ofOperation = samples.filter((sample) => sample.operation === operation);
    return contestants.map((contestant) => summarizePeer(contestant, operation, ofOperation));
  });
}

function summarizePeer(
  { name, requestsPerCall }: Contestant<PeerName>,
  operation: Operation,
  samples: readonly Sample[],
): Summary {
  const own = samples.filter(({ peer }) => peer === name);
  const speeds = own.map(({ callsPerSecond }) => callsPerSecond);
  return {
    peer: name,
    operation,
    callsPerSecond: median(speeds),
    spread: spread(speeds),
    p50: median(own.map(({ p50 }) => p50)),
    p99: median(own.map(({ p99 }) => p99)),
    requestsPerCall: requestsPerCall[operation] ?? NaN,
    daemonCpu: median(own.map(({ daemonCpu }) => daemonCpu)),
    toCLoop: median(ratios(own, samples, 'c-loop')),
    toFuseNative: median(ratios(own, samples, 'fuse-native')),
  };
}

/** Within each round, because what disturbs a machine for seconds disturbs both sides of such a ratio. */
function ratios(own: readonly Sample[], samples: readonly Sample[], base: PeerName): readonly number[] {
  return own.flatMap(({ round, callsPerSecond }) => {
    const other = samples.find((sample) => sample.peer === base && sample.round === round);
    return other === undefined ? [] : [callsPerSecond / other.callsPerSecond];
  });
}
