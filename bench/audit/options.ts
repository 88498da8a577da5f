import { availableParallelism } from 'node:os';

import { oneOf, parseValues, positive } from '../rig/arguments.js';
import type { Placement } from '../rig/contestant.js';

export const partNames = ['cpu', 'memory'] as const;

export interface AuditOptions extends Placement {
  readonly parts: readonly (typeof partNames)[number][];
  /** Rounds, in each of which every pair of modes is measured once. */
  readonly rounds: number;
  /** How often all daemons are started anew: two processes of one program differ by some percent for as long as they live. */
  readonly sittings: number;
  /** File for the figures as JSON. */
  readonly json: string | undefined;
}

export const usage = `usage: npm run bench -- audit [options]
  --part NAME     only this part (${partNames.join(', ')})
  --rounds N      rounds, in each of which every pair of modes is measured once (15)
  --sittings N    how often the daemons are started anew in these rounds (5)
  --json FILE     write settings, machine and all figures to FILE
  --help
`;

/** The options, or undefined when only the help was asked for. Throws UsageError. */
export function parseOptions(args: readonly string[]): AuditOptions | undefined {
  const values = parseValues(args, {
    part: { type: 'string' },
    rounds: { type: 'string', default: '15' },
    sittings: { type: 'string', default: '5' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return undefined;
  const cpu = availableParallelism() - 1;
  return {
    parts: values.part === undefined ? partNames : [oneOf('--part', partNames, values.part)],
    rounds: positive('--rounds', values.rounds),
    sittings: positive('--sittings', values.sittings),
    daemonCpu: cpu,
    clientCpu: cpu,
    json: values.json,
  };
}
