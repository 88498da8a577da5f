import type { Finding } from '../audit/finding.js';
import type { Report } from '../audit/report.js';
import type { Output } from './terminal.js';

/** The last word on the findings of a mount, which were told in full as they came; nothing where there were none. */
export function summarizeFindings({ findings, class: className }: Report, output: Output): string[] {
  if (findings.length === 0) return [];
  const noun = findings.length === 1 ? 'finding' : 'findings';
  const head = `${String(findings.length)} ${noun} in ${className}:`;
  return [output.paint('yellow', head), ...findings.map((finding) => `  ${tally(finding)}`)];
}

function tally({ kind, handler, nodeid, count }: Finding): string {
  const where = handler === null ? `at nodeid ${String(nodeid)}` : `in ${handler}`;
  return `${kind} ${where}, ${count === 1 ? 'once' : `${String(count)} times`}`;
}
