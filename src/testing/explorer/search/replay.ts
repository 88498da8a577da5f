import { playFrom } from './search.js';
import type { Play } from './play.js';
import { parseSchedule } from './schedule.js';
import type { Beginning } from './world.js';

/**
 * Plays a schedule that was written down.
 * @throws TypeError where it is none, or where it cannot be followed: what it was written for has changed.
 */
export async function replaySchedule(beginning: Beginning, schedule: string): Promise<Play> {
  const taken = parseSchedule(schedule);
  const played = await playFrom(beginning, { decide: (_choices, step) => taken[step] ?? 0 });
  const missing = taken[played.steps.length];
  if (played.violation === undefined && (missing !== undefined || !played.isComplete))
    throw new TypeError(
      `the schedule ${JSON.stringify(schedule)} cannot be followed beyond step ${String(played.steps.length)}: ` +
        'the class, the scenario or the mode is not the one that it was written for',
    );
  return played;
}
