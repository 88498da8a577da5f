import type ts from 'typescript';
import { placeOf } from './place.js';

/** Lines before the place that are shown. */
const BEFORE = 2;

/** The source around a place, with a mark under it. */
export function frameOf(node: ts.Node): string[] {
  const { line, column, endLine, endColumn } = placeOf(node);
  const lines = node.getSourceFile().text.split(/\r?\n/);
  const width = String(line).length;
  const first = Math.max(1, line - BEFORE);
  const shown = lines
    .slice(first - 1, line)
    .map((text, index) => `${String(first + index).padStart(width)} | ${text}`.trimEnd());
  const end = endLine === line ? endColumn : (lines[line - 1] ?? '').length + 1;
  const mark = '^'.repeat(Math.max(1, end - column));
  return [...shown, `${' '.repeat(width)} | ${' '.repeat(column - 1)}${mark}`];
}
