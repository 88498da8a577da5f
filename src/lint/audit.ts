import { analyseFile, type ClassReport } from './analyse.js';
import type { LintFinding } from './findings.js';
import { loadFiles, loadProject, type Loaded } from './program/load.js';
import { placeOf } from './report/place.js';

/** What an audit of a program found. */
export interface LintAudit {
  readonly reports: readonly ClassReport[];
  /** By file and line, each once. */
  readonly findings: readonly LintFinding[];
}

/** Audits the files of a project. @throws ProjectError */
export function auditProject(config: string): LintAudit {
  return audit(loadProject(config));
}

/** Audits files, with the options of the nearest tsconfig.json. */
export function auditFiles(names: readonly string[]): LintAudit {
  return audit(loadFiles(names));
}

export function audit({ program, files }: Loaded): LintAudit {
  const checker = program.getTypeChecker();
  const reports = files.flatMap((file) => analyseFile(file, checker));
  const findings = new Map(
    reports.flatMap((report) => report.findings).map((finding) => [keyOf(finding), finding]),
  );
  return { reports, findings: [...findings.values()].sort(byPlace) };
}

/** Several classes may inherit the same fault. */
function keyOf({ rule, node, message }: LintFinding): string {
  const { file, line, column } = placeOf(node);
  return [rule, file, line, column, message].join('\n');
}

function byPlace(left: LintFinding, right: LintFinding): number {
  const [one, other] = [placeOf(left.node), placeOf(right.node)];
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
