import { availableParallelism } from 'node:os';

import { oneOf, parseValues, positive } from '../rig/arguments.js';
import type { Placement } from '../rig/contestant.js';

/** What is measured: the time of calls, or the memory of what the kernel knows. */
export const parts = ['time', 'memory'] as const;
export type Part = (typeof parts)[number];

export interface PosixOptions extends Placement {
  readonly rounds: number;
  /** Inodes that are made known for the memory. */
  readonly inodes: number;
  readonly parts: readonly Part[];
  /** Where the files are that all of them serve. */
  readonly source: string;
  /** File for the figures as JSON. */
  readonly json: string | undefined;
}

export const usage = `usage: npm run bench -- posix [options]
  --rounds N      rounds, in each of which everything is measured once (15)
  --inodes N      files that the kernel is made to know, for the memory (200000)
  --part NAME     only this (${parts.join(', ')})
  --source DIR    where the files are put that are served (/dev/shm)
  --json FILE     write settings, machine and all figures to FILE
  --help
`;

/** The options, or undefined when only the help was asked for. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): PosixOptions | undefined {
  const values = parseValues(args, {
    rounds: { type: 'string', default: '15' },
    inodes: { type: 'string', default: '200000' },
    part: { type: 'string' },
    source: { type: 'string', default: '/dev/shm' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return undefined;
  const last = availableParallelism() - 1;
  return {
    rounds: positive('--rounds', values.rounds),
    inodes: positive('--inodes', values.inodes),
    parts: values.part === undefined ? parts : [oneOf('--part', parts, values.part)],
    source: values.source,
    daemonCpu: last,
    clientCpu: last,
    json: values.json,
  };
}
