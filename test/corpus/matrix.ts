import { fileOf, type CorpusAudit, type Subject, type Verdict } from './audits/corpus-audit.js';
import { DEFECT_CLASSES, type AuditName, type DefectClass, type DefectId } from './defect-classes.js';
import type { Program } from './manifest.js';

/** What one audit made of the programs of one class. */
export interface Cell {
  /** Whether the class is one that the audit can see. */
  readonly isAsked: boolean;
  readonly found: readonly Program[];
  readonly missed: readonly Program[];
  /** Correct programs in which it finds something. */
  readonly accused: readonly Verdict[];
}

export interface Column {
  readonly audit: AuditName;
  readonly cells: ReadonlyMap<DefectId, Cell>;
}

export const DEFECT_IDS = Object.keys(DEFECT_CLASSES) as DefectId[];

/** Has each audit look at all subjects, and sorts what they say by class. */
export async function matrixOf(
  audits: readonly CorpusAudit[],
  subjects: readonly Subject[],
): Promise<Column[]> {
  const columns: Column[] = [];
  for (const audit of audits) {
    const verdicts = await audit.judge(subjects);
    columns.push({ audit: audit.name, cells: cellsOf(audit.name, verdicts) });
  }
  return columns;
}

function cellsOf(audit: AuditName, verdicts: readonly Verdict[]): Map<DefectId, Cell> {
  return new Map(
    DEFECT_IDS.map((id) => {
      const here = verdicts.filter(({ subject }) => subject.program.defect === id);
      const defective = here.filter(({ subject }) => !subject.isTwin);
      const programs = (isFound: boolean): Program[] =>
        defective.filter((verdict) => verdict.found === isFound).map(({ subject }) => subject.program);
      const accused = here.filter(({ subject, finds }) => subject.isTwin && finds.length > 0);
      return [id, { isAsked: isAsked(audit, id), found: programs(true), missed: programs(false), accused }];
    }),
  );
}

function isAsked(audit: AuditName, id: DefectId): boolean {
  const { audits }: DefectClass = DEFECT_CLASSES[id];
  return audits.includes(audit);
}

/** The matrix as a page shows it. */
export function formatMatrix(columns: readonly Column[]): string {
  const head = ['class', ...columns.map(({ audit }) => audit)];
  const rows = DEFECT_IDS.map((id) => [
    `[${id}](defects.md#${id.toLowerCase()}) ${DEFECT_CLASSES[id].meaning}`,
    ...columns.map(({ cells }) => formatCell(cells.get(id))),
  ]);
  const lines = [head, head.map(() => '---'), ...rows, ...totals(columns)];
  return [...lines.map((cells) => `| ${cells.join(' | ')} |`), ...remarks(columns)].join('\n');
}

function formatCell(cell: Cell | undefined): string {
  if (cell === undefined) return '–';
  const { isAsked, found, missed, accused } = cell;
  const all = found.length + missed.length;
  const alarms = accused.length === 0 ? '' : `, ${String(accused.length)} false`;
  if (isAsked && all > 0) return `${String(found.length)} of ${String(all)}${alarms}`;
  if (found.length > 0) return `(${String(found.length)} of ${String(all)})${alarms}`;
  return isAsked ? `silent${alarms}` : `–${alarms}`;
}

function totals(columns: readonly Column[]): string[][] {
  const asked = columns.map(({ cells }) => [...cells.values()].filter((cell) => cell.isAsked));
  const found = asked.map((cells) => sum(cells, ({ found }) => found.length));
  const all = asked.map((cells, index) => (found[index] ?? 0) + sum(cells, ({ missed }) => missed.length));
  const percent = all.map((count, index) => Math.round((100 * (found[index] ?? 0)) / count));
  const alarms = columns.map(({ cells }) => sum([...cells.values()], ({ accused }) => accused.length));
  return [
    [
      '**found** of those it is asked for',
      ...all.map(
        (count, index) => `${String(found[index])} of ${String(count)} (${String(percent[index])} %)`,
      ),
    ],
    ['**false alarms**', ...alarms.map(String)],
  ];
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** Which programs are missed, and which are accused. */
function remarks(columns: readonly Column[]): string[] {
  const all = columns.flatMap(({ audit, cells }) =>
    [...cells.values()].flatMap(({ isAsked, missed, accused }) => [
      ...(isAsked ? missed : []).map(({ name }) => `- missed by ${audit}: ${name}`),
      ...accused.map(
        ({ subject, finds }) => `- false alarm of ${audit}: ${fileOf(subject)} (${finds.join(', ')})`,
      ),
    ]),
  );
  return all.length === 0 ? [] : ['', ...all];
}
