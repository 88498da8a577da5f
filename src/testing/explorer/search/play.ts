import { choicesOf, isOver, type Choice } from './schedule.js';
import type { Option, Violation, World } from './world.js';

/** A step as it was taken. */
export interface Step extends Pick<Option, 'actor' | 'label'> {
  /** Which of the choices it was. */
  readonly index: number;
  /** What it read or changed. */
  readonly touched: readonly string[];
}

/** Decides what happens next, and hears what did. */
export interface Director {
  /** Whether incidents are among the choices; they are where absent. */
  readonly allowsIncidents?: boolean;
  /** @returns which of the choices is taken; undefined: no more of this schedule. */
  decide(choices: readonly Choice[], step: number): number | undefined;
  /** A step was taken, the first one of all has the number 0. */
  taken?(step: Step, number: number): void;
}

/** One schedule, from the beginning as far as it was played. */
export interface Play {
  readonly steps: readonly Step[];
  readonly violation: Violation | undefined;
  /** All that could happen has happened. */
  readonly isComplete: boolean;
}

/** A schedule that runs on for so long does not end. */
export const MOST_STEPS = 5000;

export const ENDLESS: Violation = {
  kind: 'endless',
  message: `after ${String(MOST_STEPS)} steps there is still something to do: something begins again and again`,
};

/** Plays one schedule in a world that is at its beginning, until it is over, somebody is wrong or the director has seen enough. */
export async function play(world: World, director: Director): Promise<Play> {
  const steps: Step[] = [];
  let last: string | undefined;
  let hasIncident = false;
  while (world.violation === undefined) {
    const options = world.options(!hasIncident && director.allowsIncidents !== false);
    const choices = choicesOf(options, last);
    if (isOver(options)) {
      if (await world.wait()) continue;
      await world.finish();
      return { steps, violation: world.violation, isComplete: true };
    }
    if (steps.length === MOST_STEPS) return { steps, violation: ENDLESS, isComplete: true };
    const index = director.decide(choices, steps.length);
    const choice = index === undefined ? undefined : choices[index];
    if (index === undefined || choice === undefined)
      return { steps, violation: undefined, isComplete: false };
    const { actor, label, isIncident } = choice.option;
    const step = { actor, label, index, touched: await world.take(choice.option) };
    // What nobody asked for interrupts nobody: who was at work goes on.
    if (isIncident) hasIncident = true;
    else last = actor;
    director.taken?.(step, steps.length);
    steps.push(step);
  }
  return { steps, violation: world.violation, isComplete: true };
}
