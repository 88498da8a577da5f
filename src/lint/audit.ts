import ts from 'typescript';
import { analyseFile, type ClassReport } from './analyse.js';
import type { LintFinding } from './findings.js';
import { RULES } from './rules/all.js';
import type { Rule } from './rules/rule.js';
import { loadFiles, loadProject, type Loaded } from './program/load.js';
import { placeOf } from './report/place.js';

type Level = Rule['level'];

/** What an audit of a program found. */
export interface LintAudit {
  readonly reports: readonly ClassReport[];
  /** What the reader should know before: where types could not be found, little can be. */
  readonly warnings: readonly string[];
  /** By file and line, each once. */
  readonly findings: readonly LintFinding[];
}

/** Audits the files of a project. @throws ProjectError */
export function auditProject(config: string, level: Level = 'recommended'): LintAudit {
  return audit(loadProject(config), level);
}

/** Audits files, with the options of the nearest tsconfig.json. */
export function auditFiles(names: readonly string[], level: Level = 'recommended'): LintAudit {
  return audit(loadFiles(names), level);
}

export function audit({ program, files }: Loaded, level: Level): LintAudit {
  const checker = program.getTypeChecker();
  const reports = files.flatMap((file) => analyseFile(file, checker)).map((report) => atLevel(report, level));
  const all = reports.flatMap((report) => report.findings);
  const findings = new Map(all.map((finding) => [keyOf(finding), finding]));
  return { reports, warnings: warningsOf(program, files), findings: [...findings.values()].sort(byPlace) };
}

/** Without the declarations of tallyfs no class is known to be a file system. */
function warningsOf(program: ts.Program, files: readonly ts.SourceFile[]): string[] {
  const checker = program.getTypeChecker();
  const imports = files.flatMap((file) => file.statements.filter(ts.isImportDeclaration));
  const own = imports.filter(
    ({ moduleSpecifier: name }) => ts.isStringLiteral(name) && name.text === 'tallyfs',
  );
  const lost = own.find(({ moduleSpecifier }) => checker.getSymbolAtLocation(moduleSpecifier) === undefined);
  if (lost === undefined) return [];
  return [
    `${placeOf(lost).file}: the declarations of tallyfs are not found, so its classes are not seen: npm install tallyfs`,
  ];
}

function atLevel(report: ClassReport, level: Level): ClassReport {
  return { ...report, findings: report.findings.filter(({ rule }) => isOf(level, rule)) };
}

function isOf(level: Level, name: string): boolean {
  return level === 'strict' || RULES.find((rule) => rule.name === name)?.level === 'recommended';
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
