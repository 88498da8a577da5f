import type { LintAudit } from '../audit.js';
import { placeOf } from './place.js';
import { proofOf } from './proof.js';

/** What was found, for programs: `findings`, and of each class what is proved. */
export function formatJson({ reports, findings }: LintAudit): string {
  const found = findings.map(({ rule, node, message, fix }) => ({
    rule,
    message,
    ...placeOf(node),
    fixable: fix !== undefined,
  }));
  return JSON.stringify({ findings: found, classes: reports.map(proofOf) }, undefined, 2);
}
