import { measure, type Contestant, type Measurement } from '../rig/contestant.js';
import { explain } from '../rig/explain.js';
import { Stage } from '../rig/stage.js';
import type { RoundtripOptions } from './options.js';
import { peers, type PeerName } from './peers/index.js';

/** System calls that are compared: both only read, so that they can be repeated without end. */
export const operations = ['fstat', 'stat'] as const;

export type Operation = (typeof operations)[number];

/** Calls before the first sample, so that V8 has compiled what a request runs through. */
const rehearsal = { fstat: 10_000, stat: 10_000 } as const satisfies Record<Operation, number>;

/** One peer and operation in one round. */
export interface Sample extends Measurement {
  readonly peer: PeerName;
  readonly operation: Operation;
  readonly round: number;
}

/** What came of the rounds in which the same daemons were measured. */
export interface Sitting {
  readonly contestants: readonly Contestant<PeerName>[];
  readonly samples: readonly Sample[];
}

/**
 * Starts every peer, measures it in each of the rounds, and ends it.
 * @param leftOut is told of each peer that cannot be had here: the others are still worth their figures.
 */
export async function sit(
  names: readonly PeerName[],
  rounds: readonly number[],
  options: RoundtripOptions,
  signal: AbortSignal,
  leftOut: (name: PeerName, reason: string) => void,
): Promise<Sitting> {
  const stage = await Stage.open(options);
  try {
    const contestants: Contestant<PeerName>[] = [];
    for (const name of names) {
      try {
        contestants.push(await stage.enter(name, peers[name], rehearsal, signal));
      } catch (error) {
        signal.throwIfAborted();
        leftOut(name, explain(error));
      }
    }
    const samples: Sample[] = [];
    for (const round of rounds) samples.push(...(await playRound(contestants, round, options, signal)));
    return { contestants, samples };
  } finally {
    await stage.clear();
  }
}

/** Every contestant in turn, for each operation. */
async function playRound(
  contestants: readonly Contestant<PeerName>[],
  round: number,
  options: RoundtripOptions,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const operation of operations)
    for (const contestant of contestants) {
      const measured = await measure(contestant, operation, options.requests, options, signal);
      samples.push({ peer: contestant.name, operation, round, ...measured });
    }
  return samples;
}
