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
    const before = steps[number - 1];
    const inside = happenings.filter((happening) => happening.step === number);
    return [
      ...givesWay(before, step, steps.slice(0, number), width),
      line(String(number), step.actor, step.label, width),
      ...inside.map(({ actor, what }) => line('', actor === step.actor ? '' : actor, `  ${what}`, width)),
    ];
  });
  const after = happenings.filter(({ step }) => step >= steps.length);
  const end = after.length === 0 ? [] : ['at the end, the kernel drops all that it knows:'];
  const fault = violation === undefined ? [] : [`=> ${violation.kind}: ${violation.message}`];
  return [...lines, ...end, ...after.map(({ actor, what }) => line('', actor, what, width)), ...fault].join('\n');
}

/** Says where an actor was when another one took over that had begun before, or begins now. */
function givesWay(
  before: Step | undefined,
  step: Step,
  past: readonly Step[],
  width: number,
): readonly string[] {
  if (before === undefined || before.actor === step.actor) return [];
  const resumes = past.some(({ actor }) => actor === step.actor);
  return [line('', '', `-- ${before.actor} gives way; ${step.actor} ${resumes ? 'goes on' : 'begins'}`, width)];
}

function line(number: string, actor: string, what: string, width: number): string {
  return `${number.padStart(4)}  ${actor.padEnd(width)}  ${what}`.trimEnd();
}
