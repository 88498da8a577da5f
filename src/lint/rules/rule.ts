import type ts from 'typescript';
import type { LintFinding } from '../findings.js';
import type { FileSystemClass } from '../program/file-system.js';
import type { Summary } from '../summaries/summary.js';

/** What a rule is asked about. */
export interface ClassAnalysis {
  readonly checker: ts.TypeChecker;
  readonly fileSystem: FileSystemClass;
  readonly summaries: readonly Summary[];
}

export type Report = (finding: Omit<LintFinding, 'rule'>) => void;

export interface Rule {
  readonly name: string;
  /** One sentence: what it finds. */
  readonly summary: string;
  /** The classes of defects that it finds, for the table of the documentation. */
  readonly defects: readonly string[];
  /** Whether it is about the class's own counts, which only `bookkeeping: 'own'` has. */
  readonly needsBook: boolean;
  readonly level: 'recommended' | 'strict';
  readonly canFix?: true;
  check(analysis: ClassAnalysis, report: Report): void;
}
