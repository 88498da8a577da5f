import { median, spread } from '../rig/statistics.js';
import { calls, type Timed } from './operations.js';
import type { Place, Sample } from './time.js';

/** One row of the table: medians over the rounds. */
export interface Summary {
  readonly operation: Timed;
  readonly place: string;
  readonly callsPerSecond: number;
  /** Interquartile range of callsPerSecond as a share of it. */
  readonly spread: number;
  readonly against: string;
  /** Median of the ratios within a round. */
  readonly ratio: number;
}

export function summarize(places: readonly Place[], samples: readonly Sample[]): readonly Summary[] {
  return (Object.keys(calls) as Timed[]).flatMap((operation) => {
    const ofOperation = samples.filter((sample) => sample.operation === operation);
    return places
      .filter(({ operations }) => operations.includes(operation))
      .map((place) => summarizePlace(place, operation, ofOperation));
  });
}

function summarizePlace({ name, against }: Place, operation: Timed, samples: readonly Sample[]): Summary {
  const own = samples.filter(({ place }) => place === name);
  const speeds = own.map(({ callsPerSecond }) => callsPerSecond);
  // Within each round, because what disturbs a machine for seconds disturbs both sides of such a ratio.
  const ratios = own.flatMap(({ round, callsPerSecond }) => {
    const other = samples.find((sample) => sample.place === against && sample.round === round);
    return other === undefined ? [] : [callsPerSecond / other.callsPerSecond];
  });
  return {
    operation,
    place: name,
    callsPerSecond: median(speeds),
    spread: spread(speeds),
    against,
    ratio: median(ratios),
  };
}
