import { DepthFirst } from './depth-first.js';
import { play, type Play, type Step } from './play.js';
import { inRandomOrders } from './random.js';
import { formatSchedule } from './schedule.js';
import type { Beginning, Violation } from './world.js';

export interface SearchOptions {
  /** Most deviations in a schedule of the systematic part; Infinity for any number. */
  readonly bound: number;
  /** Most schedules of the systematic part. */
  readonly limit: number;
  /** How many random schedules follow, where the systematic part has not seen all. */
  readonly random: number;
  readonly seed: number;
  /** Whether to stop at the first fault instead of looking for others, and for shorter ways to it. */
  readonly stopAtFirst: boolean;
  /** Whether schedules turn out to take real time: then a few must do. */
  readonly isSlow?: () => boolean;
}

const FEW = 20;

/** A fault, and the shortest way to it that was found. */
export interface Found {
  readonly violation: Violation;
  readonly steps: readonly Step[];
  readonly schedule: string;
}

export interface SearchResult {
  /** How many schedules were played, random ones among them. */
  readonly schedules: number;
  readonly random: number;
  /** All schedules within the bound were seen, up to the order of what is independent. */
  readonly isExhausted: boolean;
  /** The bound left nothing out: these were all schedules there are. */
  readonly isUnbounded: boolean;
  /** The same choices did not always lead to the same steps. */
  readonly hasStrayed: boolean;
  readonly found: readonly Found[];
}

/** Searches the schedules of a world for faults: systematically up to a bound, then in random orders. */
export async function search(beginning: Beginning, options: SearchOptions): Promise<SearchResult> {
  const found = new Shortest();
  const systematic = await searchSystematically(beginning, options, found);
  const isUnbounded = systematic.isExhausted && !systematic.isCut;
  const isDone = isUnbounded || options.isSlow?.() === true || (options.stopAtFirst && found.size > 0);
  const random = isDone ? 0 : await inRandomOrders(beginning, options, (result) => found.add(result));
  return {
    schedules: systematic.schedules + random,
    random,
    isExhausted: systematic.isExhausted,
    isUnbounded,
    hasStrayed: systematic.hasStrayed,
    found: [...found],
  };
}

async function searchSystematically(
  beginning: Beginning,
  { bound, limit, stopAtFirst, isSlow }: SearchOptions,
  found: Shortest,
) {
  const director = new DepthFirst(bound);
  let schedules = 0;
  let hasNext = true;
  while (hasNext && schedules < (isSlow?.() === true ? FEW : limit) && !(stopAtFirst && found.size > 0)) {
    director.begin();
    found.add(await playFrom(beginning, director));
    schedules += 1;
    hasNext = director.next();
  }
  const { isCut, hasStrayed } = director;
  return { schedules, isCut, hasStrayed, isExhausted: !hasNext && !hasStrayed };
}

/** Plays one schedule of a fresh world. */
export async function playFrom(beginning: Beginning, director: Parameters<typeof play>[1]): Promise<Play> {
  const world = await beginning();
  try {
    return await play(world, director);
  } finally {
    world.close();
  }
}

/** The faults that were found, each with the shortest of the schedules that led to it. */
class Shortest implements Iterable<Found> {
  readonly #found = new Map<string, Found>();

  get size(): number {
    return this.#found.size;
  }

  /** @returns whether the play ended in a fault. */
  add({ steps, violation }: Play): boolean {
    if (violation === undefined) return false;
    const known = this.#found.get(violation.kind);
    if (known === undefined || steps.length < known.steps.length) {
      const schedule = formatSchedule(steps.map(({ index }) => index));
      this.#found.set(violation.kind, { violation, steps, schedule });
    }
    return true;
  }

  [Symbol.iterator](): IterableIterator<Found> {
    return this.#found.values();
  }
}
