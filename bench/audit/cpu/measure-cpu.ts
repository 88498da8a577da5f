import { showRound } from '../../rig/benchmark.js';
import { compile } from '../../rig/compile.js';
import { median, quantile } from '../../rig/statistics.js';
import { decimal, formatTable, type Column } from '../../rig/table.js';
import type { AuditOptions } from '../options.js';
import { operations, sit, type Pair } from './sitting.js';
import { rivals, subjects, type SubjectName } from './subjects.js';

/** One row of the table: medians over all pairs. */
interface Summary extends Omit<Pair, 'sitting'> {
  /** Median and quartiles of on/off within the pairs. */
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

const columns: readonly Column<Summary>[] = [
  { title: 'handlers', words: true, cell: ({ subject }) => subject },
  { title: 'call', words: true, cell: ({ operation }) => operation },
  { title: 'audit', words: true, cell: ({ rival }) => rival },
  { title: 'requests/call', cell: ({ requestsPerCall }) => decimal(requestsPerCall, 1) },
  { title: 'off µs/request', cell: ({ off }) => decimal(off, 2) },
  { title: 'audited µs/request', cell: ({ on }) => decimal(on, 2) },
  { title: '× off', cell: ({ ratio }) => decimal(ratio, 3) },
  { title: 'quartiles', cell: ({ lower, upper }) => `${decimal(lower, 3)}–${decimal(upper, 3)}` },
];

/** Daemon CPU a request with the audit, in pairs with the same request without it. */
export async function measureCpu(options: AuditOptions, signal: AbortSignal): Promise<object> {
  await compile('rig/client', signal);
  const { rounds, daemonCpu } = options;
  const sittings = Math.min(options.sittings, rounds);
  process.stdout.write(
    `\ndaemon CPU a request; daemon and client on one CPU (${String(daemonCpu)}), timeouts 0, ${String(rounds)} rounds in ${String(sittings)} sittings\n\n`,
  );
  const onRound = showRound(sittings);
  const pairs: Pair[] = [];
  for (let sitting = 1; sitting <= sittings; sitting += 1) {
    onRound(sitting);
    // The rounds are shared out as evenly as they can be.
    const share = Math.floor((rounds + sitting - 1) / sittings);
    pairs.push(...(await sit(sitting, share, options, signal)));
  }
  const results = summarize(pairs);
  process.stdout.write(`${formatTable(columns, results)}\n`);
  return { results, pairs };
}

function summarize(pairs: readonly Pair[]): readonly Summary[] {
  const names = Object.keys(subjects) as SubjectName[];
  return names.flatMap((subject) =>
    operations.flatMap((operation) =>
      rivals[subject].map((rival) => {
        const is = (pair: Pair): boolean =>
          pair.subject === subject && pair.operation === operation && pair.rival === rival;
        return { subject, operation, rival, ...figures(pairs.filter(is)) };
      }),
    ),
  );
}

function figures(pairs: readonly Pair[]): Omit<Summary, 'subject' | 'operation' | 'rival'> {
  const ratios = pairs.map(({ off, on }) => on / off);
  return {
    requestsPerCall: median(pairs.map(({ requestsPerCall }) => requestsPerCall)),
    off: median(pairs.map(({ off }) => off)),
    on: median(pairs.map(({ on }) => on)),
    ratio: median(ratios),
    lower: quantile(ratios, 0.25),
    upper: quantile(ratios, 0.75),
  };
}
