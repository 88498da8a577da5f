import { measure, type Contestant, type Measurement } from '../rig/contestant.js';
import type { RoundtripOptions } from './options.js';
import type { PeerName } from './peers/index.js';

/** System calls that are compared: both only read, so that they can be repeated without end. */
export const operations = ['fstat', 'stat'] as const;

export type Operation = (typeof operations)[number];

export const rehearsal = { fstat: 10_000, stat: 10_000 } as const satisfies Record<Operation, number>;

/** One peer and operation in one round. */
export interface Sample extends Measurement {
  readonly peer: PeerName;
  readonly operation: Operation;
  readonly round: number;
}

/** Every contestant in turn, for each operation, in each round. */
export async function measureRounds(
  contestants: readonly Contestant<PeerName>[],
  options: RoundtripOptions,
  signal: AbortSignal,
  onRound: (round: number) => void,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    onRound(round);
    for (const operation of operations)
      for (const contestant of contestants) {
        const measured = await measure(contestant, operation, options.requests, options, signal);
        samples.push({ peer: contestant.name, operation, round, ...measured });
      }
  }
  return samples;
}
