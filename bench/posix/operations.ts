import type { Operation } from '../rig/client.js';

/** What is timed, and how many calls of it make a sample. */
export const calls = {
  stat: 4000,
  open: 4000,
  create: 2000,
  list: 100,
  read4k: 8000,
  read1m: 512,
  write1m: 512,
} as const satisfies Partial<Record<Operation, number>>;

export type Timed = keyof typeof calls;

/** Calls before the first sample: V8 has compiled then what they run through. */
export const rehearsal: Readonly<Record<Timed, number>> = {
  stat: 8000,
  open: 8000,
  create: 4000,
  list: 300,
  read4k: 8000,
  read1m: 200,
  write1m: 200,
};

/** Calls before those of each sample. */
export const WARMUP = 50;

export const NAMES = ['stat', 'open', 'create', 'list'] as const satisfies readonly Timed[];
/** The megabytes that come one after the other. */
export const DATA = ['read1m', 'write1m'] as const satisfies readonly Timed[];
