import { inRepository } from '../../rig/paths.js';
import { run } from '../../rig/process.js';
import { decimal, formatTable, percent, type Column } from '../../rig/table.js';
import type { AuditOptions } from '../options.js';

const NODEIDS = 1_000_000;
const ROUNDS = 10;

/** Bytes a nodeid. */
interface Size {
  readonly nodeids: number;
  readonly first: number;
  /** From one to the next. */
  readonly step: number;
  readonly ledger: number;
  readonly identities: number;
}

/** Resident bytes of the process. */
interface Lifetimes {
  readonly nodeids: 'same' | 'new';
  readonly before: number;
  /** With all nodeids known, uncollected garbage among it. */
  readonly known: readonly number[];
  /** After each round, with all forgotten. */
  readonly forgotten: readonly number[];
}

/**
 * One after the other they are in an array; far apart in a Map, which doubles: it holds 2^20 at best, and is half empty with
 * more. From 2^31 on a number is an object there.
 */
const SIZES = [
  { nodeids: NODEIDS, first: 2, step: 1 },
  { nodeids: NODEIDS, first: 2 ** 32, step: 1 },
  { nodeids: NODEIDS, first: 2, step: 1000 },
  { nodeids: 2 ** 20 + 1000, first: 2 ** 32, step: 1000 },
] as const;

const sizeColumns: readonly Column<Size>[] = [
  { title: 'nodeids', cell: ({ nodeids }) => String(nodeids) },
  { title: 'from', cell: ({ first }) => String(first) },
  { title: 'step', cell: ({ step }) => String(step) },
  { title: 'ledger B/nodeid', cell: ({ ledger }) => decimal(ledger, 1) },
  { title: 'identities B/nodeid', cell: ({ identities }) => decimal(identities, 1) },
  { title: 'together', cell: ({ ledger, identities }) => decimal(ledger + identities, 1) },
];

const lifetimeColumns: readonly Column<Lifetimes>[] = [
  { title: 'nodeids of each round', words: true, cell: ({ nodeids }) => nodeids },
  { title: 'before MB', cell: ({ before }) => megabytes(before) },
  { title: 'known MB', cell: ({ known }) => megabytes(Math.max(...known)) },
  { title: 'after round 1', cell: ({ forgotten }) => megabytes(forgotten[0]) },
  { title: `after round ${String(ROUNDS)}`, cell: ({ forgotten }) => megabytes(forgotten.at(-1)) },
  { title: 'most after a round', cell: ({ forgotten }) => megabytes(Math.max(...forgotten)) },
  { title: 'to round 1', cell: ({ forgotten }) => growth(forgotten) },
];

/** What the counts need, and whether it is given back. */
export async function measureMemory(_: AuditOptions, signal: AbortSignal): Promise<object> {
  const sizes: Size[] = [];
  for (const { nodeids, first, step } of SIZES) {
    const size = await child('ledger-size', [nodeids, first, step], signal);
    sizes.push({ nodeids, first, step, ...(size as Pick<Size, 'ledger' | 'identities'>) });
  }
  process.stdout.write(`\nmemory of what the kernel knows\n\n${formatTable(sizeColumns, sizes)}\n`);
  // At the same time: unlike time, memory is not disturbed by what runs on the other CPU.
  const lifetimes = await Promise.all(
    (['same', 'new'] as const).map(async (nodeids): Promise<Lifetimes> => {
      const measured = await child('lifetimes', [NODEIDS, ROUNDS, nodeids], signal);
      return { nodeids, ...(measured as Omit<Lifetimes, 'nodeids'>) };
    }),
  );
  process.stdout.write(
    `\n${String(NODEIDS)} nodeids looked up and forgotten, ${String(ROUNDS)} rounds, observed: resident memory\n\n${formatTable(lifetimeColumns, lifetimes)}\n`,
  );
  return { sizes, lifetimes };
}

/** Each in a process of its own, so that one leaves no heap to the next. */
async function child(
  program: string,
  args: readonly (string | number)[],
  signal: AbortSignal,
): Promise<unknown> {
  const path = inRepository(`build/bench/audit/memory/${program}.js`);
  const command = [process.execPath, '--expose-gc', path, ...args.map(String)] as const;
  return JSON.parse(await run([...command], { signal }));
}

function megabytes(bytes = NaN): string {
  return decimal(bytes / 1e6, 0);
}

function growth([first = NaN, ...later]: readonly number[]): string {
  const change = Math.max(...later) / first - 1;
  return `${change < 0 ? '' : '+'}${percent(change)}`;
}
