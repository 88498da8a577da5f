import { decimal, formatTable, percent, type Column } from '../rig/table.js';
import type { Summary } from './summary.js';

const columns: readonly Column<Summary>[] = [
  { title: 'peer', words: true, cell: (row) => row.peer },
  { title: 'call', words: true, cell: (row) => row.operation },
  { title: 'calls/s', cell: (row) => decimal(row.callsPerSecond, 0) },
  { title: '±', cell: (row) => percent(row.spread / 2) },
  { title: 'p50 µs', cell: (row) => decimal(row.p50, 2) },
  { title: 'requests/call', cell: (row) => decimal(row.requestsPerCall, 1) },
  { title: 'daemon CPU µs/request', cell: (row) => decimal(row.daemonCpu, 2) },
  { title: '× c-loop', cell: (row) => decimal(row.toCLoop, 2) },
  { title: '× fuse-native', cell: (row) => decimal(row.toFuseNative, 2) },
];

export function formatSummaries(rows: readonly Summary[]): string {
  return formatTable(columns, rows);
}
