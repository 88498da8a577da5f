import fc from 'fast-check';
import { playFrom } from './search.js';
import type { Director, Play } from './play.js';
import type { Choice } from './schedule.js';
import type { Beginning } from './world.js';

/** Longer schedules end as they do by themselves. */
const DECISIONS = 200;
/** Of so many random decisions one leaves the way that a schedule takes by itself. */
const STEADY = 3;

/**
 * Plays random schedules; fast-check makes them, and makes a schedule simpler that ends in a fault.
 * @param heard is told of each; whether it ended in a fault.
 * @returns how many were played.
 */
export async function inRandomOrders(
  beginning: Beginning,
  { seed, random }: { readonly seed: number; readonly random: number },
  heard: (play: Play) => boolean,
): Promise<number> {
  if (random === 0) return 0;
  let played = 0;
  const decisions = fc.array(fc.nat({ max: 1 << 20 }), { maxLength: DECISIONS, size: 'max' });
  const property = fc.asyncProperty(decisions, async (numbers) => {
    played += 1;
    return !heard(await playFrom(beginning, new RandomDirector(numbers)));
  });
  await fc.check(property, { seed, numRuns: random });
  return played;
}

/** Takes the first choice mostly, and otherwise the one that the number says. */
class RandomDirector implements Director {
  constructor(private readonly numbers: readonly number[]) {}

  decide(choices: readonly Choice[], step: number): number {
    const number = this.numbers[step] ?? 0;
    return number % STEADY === 0 ? 0 : Math.floor(number / STEADY) % choices.length;
  }
}
