import { decimal, formatTable, percent, type Column } from '../rig/table.js';
import type { Summary } from './summary.js';

const columns: readonly Column<Summary>[] = [
  { title: 'call', words: true, cell: (row) => row.operation },
  { title: 'file system', words: true, cell: (row) => row.place },
  { title: 'calls/s', cell: (row) => decimal(row.callsPerSecond, 0) },
  { title: '±', cell: (row) => percent(row.spread / 2) },
  { title: 'against', words: true, cell: (row) => (row.against === row.place ? '' : row.against) },
  { title: '×', cell: (row) => (row.against === row.place ? '' : decimal(row.ratio, 2)) },
];

export function formatSummaries(rows: readonly Summary[]): string {
  return formatTable(columns, rows);
}
