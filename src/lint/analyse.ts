import type ts from 'typescript';
import { Interests } from './flow/interest.js';
import type { LintFinding } from './findings.js';
import type { FileSystemClass } from './program/file-system.js';
import { findFileSystems } from './program/find.js';
import { remembering } from './program/checker.js';
import { RULES } from './rules/all.js';
import type { ClassAnalysis } from './rules/rule.js';
import { judge } from './summaries/judge.js';
import type { Summary } from './summaries/summary.js';
import { isUnseen, unseen } from './summaries/unseen.js';
import { summarize } from './summaries/summarize.js';

/** What is known about one class. */
export interface ClassReport {
  readonly fileSystem: FileSystemClass;
  readonly findings: readonly LintFinding[];
  readonly handlers: readonly HandlerProof[];
}

/** Why the counts of a handler are not proved; empty where they are. */
export interface HandlerProof {
  readonly handler: string;
  readonly why: readonly string[];
}

/** Analyses the file systems that are declared in a file. */
export function analyseFile(file: ts.SourceFile, asked: ts.TypeChecker): ClassReport[] {
  const checker = checkerOf(asked);
  return findFileSystems(file, checker).map((fileSystem) => analyseClass(fileSystem, checker));
}

const checkers = new WeakMap<ts.TypeChecker, ts.TypeChecker>();

function checkerOf(asked: ts.TypeChecker): ts.TypeChecker {
  const known = checkers.get(asked);
  if (known !== undefined) return known;
  const made = remembering(asked);
  checkers.set(asked, made);
  return made;
}

function analyseClass(fileSystem: FileSystemClass, checker: ts.TypeChecker): ClassReport {
  const world = { checker, fileSystem, interests: new Interests({ checker, fileSystem }) };
  const summaries = fileSystem.handlers.map((handler) => summarize(world, handler));
  const counts = isUnseen(fileSystem.book, summaries) ? summaries.map(unseen) : summaries;
  // The paths themselves are many, and nobody needs them any longer.
  return {
    fileSystem,
    handlers: counts.map(proofOf),
    findings: check({ checker, fileSystem, summaries }, counts),
  };
}

function proofOf({ handler: { name }, exits, unproved }: Summary): HandlerProof {
  const isWrong = exits.some((exit) => judge(exit).is === 'wrong');
  return { handler: name, why: isWrong ? ['it is wrong, see above'] : unproved };
}

function check(analysis: ClassAnalysis, counts: readonly Summary[]): LintFinding[] {
  const findings = new Map<string, LintFinding>();
  for (const rule of RULES) {
    if (rule.needsBook && analysis.fileSystem.bookkeeping !== 'own') continue;
    const summaries = rule.needsBook ? counts : analysis.summaries;
    rule.check({ ...analysis, summaries }, (finding) => {
      const key = `${rule.name} ${finding.node.getSourceFile().fileName} ${String(finding.node.getStart())}`;
      if (!findings.has(key)) findings.set(key, { rule: rule.name, ...finding });
    });
  }
  return [...findings.values()];
}
