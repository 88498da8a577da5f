import { formatFinding } from '../audit/report.js';
import type { Difference } from '../audit/auditor.js';
import type { Finding } from '../audit/finding.js';

/** The lookup counts of a file system are not what the kernel holds, or were not at some time. */
export class UnbalancedError extends Error {
  override readonly name = 'UnbalancedError';
  readonly code = 'TALLYFS_UNBALANCED';
  /** What the audit found. */
  readonly findings: readonly Finding[];
  /** Where the application's count is not what the kernel holds, after the kernel was asked to forget all it can. */
  readonly leaks: readonly Difference[];

  /** @param name what is mounted. */
  constructor(name: string, findings: readonly Finding[], leaks: readonly Difference[]) {
    const lines = [...findings.map(formatFinding), ...leaks.map(describe)];
    super(`the lookup counts of ${name} do not balance:\n${lines.join('\n')}`);
    this.findings = findings;
    this.leaks = leaks;
  }
}

function describe({ nodeid, book, held }: Difference): string {
  const effect =
    book > held
      ? 'no FORGET will ever take the rest off'
      : 'the FORGETs that are to come will take off more than was counted';
  return `  nodeid ${String(nodeid)}: the class has counted ${String(book)} and the kernel holds ${String(held)}; ${effect}`;
}
