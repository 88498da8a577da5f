import type { Summary } from './summary.js';

interface Column {
  readonly title: string;
  readonly cell: (row: Summary) => string;
}

const columns: readonly Column[] = [
  { title: 'peer', cell: (row) => row.peer },
  { title: 'call', cell: (row) => row.operation },
  { title: 'calls/s', cell: (row) => decimal(row.callsPerSecond, 0) },
  { title: '±', cell: (row) => `${decimal((row.spread / 2) * 100, 1)}%` },
  { title: 'p50 µs', cell: (row) => decimal(row.p50, 2) },
  { title: 'requests/call', cell: (row) => decimal(row.requestsPerCall, 1) },
  { title: 'daemon CPU µs/request', cell: (row) => decimal(row.daemonCpu, 2) },
  { title: '× c-loop', cell: (row) => decimal(row.toCLoop, 2) },
  { title: '× fuse-native', cell: (row) => decimal(row.toFuseNative, 2) },
];

/** The rows as a Markdown table, aligned for a terminal. */
export function formatTable(rows: readonly Summary[]): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...body] = cells.map((row) =>
    line(row.map((text, column) => align(text, column, widths))),
  );
  const rule = line(
    widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  );
  return [head, rule, ...body].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Peer and call are words, all else is figures. */
function isText(column: number): boolean {
  return column < 2;
}

function align(text: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return isText(column) ? text.padEnd(width) : text.padStart(width);
}

function decimal(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}
