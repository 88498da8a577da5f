import { testOf, type Circumstances, type ExploredFault } from './fault.js';

/** What came of one scenario. */
export interface ExploredScenario {
  readonly name: string;
  /** How many schedules were played. */
  readonly schedules: number;
  /** How many of them were in random orders. */
  readonly random: number;
  /** Every schedule within the bound was seen, up to the order of steps that have nothing in common. */
  readonly isExhausted: boolean;
  /** The bound left nothing out: every schedule there is was seen. */
  readonly isUnbounded: boolean;
  /** The same choices did not always lead to the same steps. */
  readonly hasStrayed: boolean;
}

/** What an exploration found, and how much it has seen. */
export interface Exploration extends Circumstances {
  readonly bound: number;
  readonly seed: number;
  readonly scenarios: readonly ExploredScenario[];
  readonly schedules: number;
  /** Whether all scenarios were exhausted within the bound, with nothing that no schedule controls. */
  readonly isExhausted: boolean;
  /** What waits for something outside of the container, such as a timer: in these orders nothing is proved. */
  readonly uncontrolled: readonly string[];
  /** Each kind of fault once, by the shortest schedule that was found. */
  readonly found: readonly ExploredFault[];
}

/** An exploration for people. */
export function formatExploration(exploration: Exploration): string {
  const { class: name, mode, bound, seed, scenarios, uncontrolled, found } = exploration;
  return [
    `${name}, mode ${mode}, bound ${String(bound)}, seed ${String(seed)}`,
    ...scenarios.map(scenarioLine),
    ...uncontrolled.map((what) => `uncontrolled: ${what}`),
    ...found.flatMap((fault) => faultLines(fault, exploration)),
    summary(exploration),
  ].join('\n');
}

function scenarioLine({
  name,
  schedules,
  random,
  isExhausted,
  isUnbounded,
  hasStrayed,
}: ExploredScenario): string {
  const orders = random > 0 ? `, ${String(random)} in random orders` : '';
  const extent = isUnbounded ? 'all there are' : isExhausted ? 'all within the bound' : 'not all';
  const strayed = hasStrayed ? '; NOT REPEATABLE: the same choices had different outcomes' : '';
  return `  ${name.padEnd(20)} ${String(schedules).padStart(7)} schedules: ${extent}${orders}${strayed}`;
}

function faultLines(fault: ExploredFault, exploration: Exploration): string[] {
  const { kind, scenario, steps, schedule, timeline } = fault;
  return [
    '',
    `${kind}, in ${scenario}, after ${String(steps.length)} steps, schedule ${JSON.stringify(schedule)}:`,
    timeline,
    '',
    indent(testOf(fault, exploration)),
    '',
  ];
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}

function summary({ schedules, isExhausted, found, uncontrolled, scenarios }: Exploration): string {
  const count = `${String(schedules)} schedules`;
  if (found.length > 0)
    return `${count}: ${String(found.length)} kind${found.length === 1 ? '' : 's'} of fault found`;
  if (scenarios.length === 0)
    return 'nothing was explored: the class has no operations that a default scenario is about';
  if (isExhausted) return `${count}, exhausted within the bound: nothing found`;
  const why = uncontrolled.length > 0 ? 'something waits for what no schedule controls' : 'there are more';
  return `${count}, NOT exhausted (${why}): nothing found, which proves nothing about the others`;
}
