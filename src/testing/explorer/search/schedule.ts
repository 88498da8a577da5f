import type { Option } from './world.js';

/** An option, where it is in the order of a decision, and what it costs of the bound. */
export interface Choice {
  readonly option: Option;
  /** 1 for a deviation: an incident, or another actor's step while the last one could go on. */
  readonly cost: 0 | 1;
}

/**
 * The choices of one decision. What comes first is what happens where nobody decides: the last actor goes on, or the
 * first of the others if it cannot.
 */
export function choicesOf(options: readonly Option[], last: string | undefined): readonly Choice[] {
  const own: Choice[] = [];
  const others: Option[] = [];
  const incidents: Option[] = [];
  for (const option of options) {
    if (option.isIncident) incidents.push(option);
    else if (option.actor === last) own.push({ option, cost: 0 });
    else others.push(option);
  }
  const away = own.length > 0 ? 1 : 0;
  const choices = own;
  for (const option of others) choices.push({ option, cost: away });
  for (const option of incidents) choices.push({ option, cost: 1 });
  return choices;
}

/** Whether nothing is left but what nobody asks for. */
export function isOver(options: readonly Option[]): boolean {
  return options.every(({ isIncident }) => isIncident);
}

/**
 * Writes down which choice was taken at each step; a step that is not mentioned took the first. `4:1 9:2` took the
 * second of the choices at step 4 and the third at step 9, counted from 0; `-` took the first at every step.
 */
export function formatSchedule(taken: readonly number[]): string {
  const words = taken.flatMap((index, step) => (index === 0 ? [] : [`${String(step)}:${String(index)}`]));
  return words.length === 0 ? '-' : words.join(' ');
}

/** @throws TypeError for what {@link formatSchedule} does not write. */
export function parseSchedule(schedule: string): readonly number[] {
  const taken: number[] = [];
  if (schedule === '-') return taken;
  for (const word of schedule.split(' ')) {
    const [, step, index] = /^(\d+):(\d+)$/.exec(word) ?? [];
    if (step === undefined || Number(step) < taken.length)
      throw new TypeError(`${JSON.stringify(schedule)} is no schedule: it reads as "4:1 9:2", or "-"`);
    while (taken.length < Number(step)) taken.push(0);
    taken.push(Number(index));
  }
  return taken;
}
