/** A column of figures, or of words, which are aligned to the left. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly words?: boolean;
}

/** The rows as a Markdown table, aligned for a terminal. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, at) => Math.max(...[titles, ...cells].map((row) => row[at]?.length ?? 0)));
  const format = (row: readonly string[]): string =>
    line(row.map((text, at) => align(text, widths[at] ?? 0, columns[at]?.words ?? false)));
  const rule = columns.map(({ words }, at) => (words ? '-' : '-:').padStart(widths[at] ?? 0, '-'));
  return [format(titles), line(rule), ...cells.map(format)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function align(text: string, width: number, words: boolean): string {
  return words ? text.padEnd(width) : text.padStart(width);
}

export function decimal(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** `7.3%` of 0.0732. */
export function percent(share: number): string {
  return `${decimal(share * 100, 1)}%`;
}
