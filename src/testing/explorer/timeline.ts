import { KERNEL } from './actors.js';
import type { Happening } from './chronicle.js';
import type { Step } from './search/play.js';
import type { Violation } from './search/world.js';

/** A schedule as a person reads it: who did what, and which await gave way to whom. */
export function formatTimeline(
  steps: readonly Step[],
  happenings: readonly Happening[],
  violation: Violation | undefined,
): string {
  const width = Math.max(...[...steps, ...happenings].map(({ actor }) => actor.length), 1);
  const lines = steps.flatMap((step, number) => {
    const inside = happenings.filter((happening) => happening.step === number);
    return [
      ...givesWay(number, steps, happenings, width),
      line(String(number), step.actor, step.label, width),
      ...inside.map(({ actor, what }) => line('', actor === step.actor ? '' : actor, `  ${what}`, width)),
    ];
  });
  const after = happenings.filter(({ step }) => step >= steps.length);
  const end = after.length === 0 ? [] : ['at the end, where all is forgotten, or unmounted:'];
  const fault = violation === undefined ? [] : [`=> ${violation.kind}: ${violation.message}`];
  return [...lines, ...end, ...after.map(({ actor, what }) => line('', actor, what, width)), ...fault].join(
    '\n',
  );
}

/** Says where an actor was when another one took over that had begun before, or begins now. */
function givesWay(
  number: number,
  steps: readonly Step[],
  happenings: readonly Happening[],
  width: number,
): readonly string[] {
  const next = steps[number]?.actor;
  // What the kernel does by itself interrupts nobody.
  const past = steps.slice(0, number).filter(({ actor }) => actor !== KERNEL);
  const before = past.at(-1)?.actor;
  if (next === KERNEL || before === undefined || before === next) return [];
  const goesOn = steps.slice(number).some(({ actor }) => actor === before);
  if (!goesOn && hasEnded(before, number, happenings)) return [];
  const resumes = past.some(({ actor }) => actor === next);
  return [line('', '', `-- ${before} gives way; ${String(next)} ${resumes ? 'goes on' : 'begins'}`, width)];
}

function hasEnded(actor: string, number: number, happenings: readonly Happening[]): boolean {
  const last = happenings.filter((happening) => happening.actor === actor && happening.step < number).at(-1);
  return last?.isEnd === true;
}

function line(number: string, actor: string, what: string, width: number): string {
  return `${number.padStart(4)}  ${actor.padEnd(width)}  ${what}`.trimEnd();
}
