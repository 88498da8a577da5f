import type { Operation as ClientOperation } from '../../rig/client.js';
import { measure, type Contestant } from '../../rig/contestant.js';
import { Stage } from '../../rig/stage.js';
import type { AuditOptions } from '../options.js';
import { modeOf, rivals, subjects, type Rival, type SubjectName } from './subjects.js';

/** Calls of each operation for a sample: short ones, for a machine is rarely undisturbed for long. */
export const calls = { fstat: 4000, stat: 2000, create: 1000 } as const satisfies Partial<
  Record<ClientOperation, number>
>;

export type Operation = keyof typeof calls;

/** Calls before the first sample; what is compiled late would be charged to whoever is measured then. */
const rehearsal = { fstat: 10_000, stat: 5000, create: 3000 } as const satisfies Record<Operation, number>;

export const operations = Object.keys(calls) as readonly Operation[];

/** Microseconds of daemon CPU a request, of two daemons that were measured one right after the other. */
export interface Pair {
  readonly subject: SubjectName;
  readonly operation: Operation;
  readonly rival: Rival;
  readonly sitting: number;
  readonly requestsPerCall: number;
  readonly off: number;
  readonly on: number;
}

/**
 * Two daemons of one subject. Each rival has an `off` of its own: one that all shared would be called several times as
 * often, and daemons still get faster during the first rounds.
 */
interface Opponents {
  readonly subject: SubjectName;
  readonly off: Contestant;
  readonly rival: Contestant<Rival>;
}

/** Starts every daemon, measures every pair in every round, and ends them. */
export async function sit(
  sitting: number,
  rounds: number,
  options: AuditOptions,
  signal: AbortSignal,
): Promise<readonly Pair[]> {
  const stage = await Stage.open(options);
  try {
    const groups: (readonly Opponents[])[] = [];
    for (const subject of Object.keys(subjects) as SubjectName[])
      groups.push(await enter(stage, subject, signal));
    const pairs: Pair[] = [];
    for (let round = 0; round < rounds; round += 1)
      for (const group of groups)
        for (const operation of operations)
          for (const [at, opponents] of group.entries()) {
            const swapped = (round + at) % 2 === 1;
            const measured = await measurePair(opponents, operation, swapped, options, signal);
            pairs.push({ ...measured, sitting });
          }
    return pairs;
  } finally {
    await stage.clear();
  }
}

async function enter(stage: Stage, subject: SubjectName, signal: AbortSignal): Promise<readonly Opponents[]> {
  const mount = (name: string, mode: string): Promise<Contestant> =>
    stage.enter(`${subject} ${name}`, subjects[subject](mode), rehearsal, signal);
  const entered: Opponents[] = [];
  for (const name of rivals[subject]) {
    const off = await mount(`off for ${name}`, 'off');
    entered.push({ subject, off, rival: { ...(await mount(name, modeOf(name))), name } });
  }
  return entered;
}

async function measurePair(
  { subject, off: base, rival }: Opponents,
  operation: Operation,
  swapped: boolean,
  options: AuditOptions,
  signal: AbortSignal,
): Promise<Omit<Pair, 'sitting'>> {
  const cost = async (contestant: Contestant): Promise<number> =>
    (await measure(contestant, operation, calls[operation], options, signal)).daemonCpu;
  const first = await cost(swapped ? rival : base);
  const second = await cost(swapped ? base : rival);
  const [off, on] = swapped ? [second, first] : [first, second];
  const requestsPerCall = rival.requestsPerCall[operation] ?? NaN;
  return { subject, operation, rival: rival.name, requestsPerCall, off, on };
}
