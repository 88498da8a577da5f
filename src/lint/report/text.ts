import type { LintFinding } from '../findings.js';
import { frameOf } from './frame.js';
import { placeOf } from './place.js';
import { proofOf, type Proof } from './proof.js';
import type { ClassReport } from '../analyse.js';
import type { LintAudit } from '../audit.js';

/** What was found, for people: each finding with its source, and what is proved of each class. */
export function formatText({ reports, findings }: LintAudit): string {
  const parts = findings.map(formatFinding);
  return [...parts, ...reports.map((report) => formatProof(proofOf(report))), total(reports, findings)].join(
    '\n',
  );
}

function formatFinding(finding: LintFinding): string {
  const { file, line, column } = placeOf(finding.node);
  return [
    `${file}:${String(line)}:${String(column)} ${finding.rule}`,
    `  ${finding.message}`,
    ...frameOf(finding.node).map((text) => `    ${text}`.trimEnd()),
    `  see docs/lint/${finding.rule}.md`,
    '',
  ].join('\n');
}

function formatProof({ name, file, bookkeeping, proved, unproved }: Proof): string {
  if (bookkeeping !== 'own')
    return `${name} (${file}): bookkeeping '${bookkeeping}', it has no counts to prove`;
  const handlers = proved.length + unproved.length;
  const head = `${name} (${file}): the counts of ${String(proved.length)} of ${String(handlers)} handlers are proved`;
  return [head, ...unproved.map(({ handler, why }) => `  not proved: ${handler}: ${why.join('; ')}`)].join(
    '\n',
  );
}

function total(reports: readonly ClassReport[], findings: readonly LintFinding[]): string {
  const classes = reports.length === 1 ? '1 class' : `${String(reports.length)} classes`;
  const found = findings.length === 1 ? '1 finding' : `${String(findings.length)} findings`;
  return `\n${classes}, ${found}`;
}
