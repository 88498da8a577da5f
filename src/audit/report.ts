import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT_NODEID } from '../ledger/ledger.js';
import type { Finding } from './finding.js';

/** Of this package, wherever it is installed. */
const PAGES = fileURLToPath(new URL('../../../docs/findings/', import.meta.url));

/** How much the runtime does about the bookkeeping of a class. */
export type AuditMode = (typeof AUDIT_MODES)[number];

export const AUDIT_MODES = ['off', 'observe', 'enforce', 'trace'] as const;

/** The state of one mount, as `session.report()` and `tallyfs report --json` give it. */
export interface Report {
  readonly version: 1;
  /** What is mounted: the name of the file system. */
  readonly name: string;
  readonly class: string;
  readonly mountpoint: string;
  readonly audit: AuditMode;
  readonly state: 'serving' | 'ended';
  /** The protocol version that the kernel and the runtime speak, as `7.45`. */
  readonly protocol: string;
  /** What the kernel has granted: `POSIX_LOCKS`, … */
  readonly capabilities: readonly string[];
  /** From nodeid to the lookups that the kernel holds; the root has 1 from the mount on. */
  readonly ledger: Readonly<Record<string, number>>;
  /** From nodeid to the application's own count; null where it keeps none, or the audit is off. */
  readonly book: Readonly<Record<string, number>> | null;
  readonly findings: readonly Finding[];
  /** Findings that were not kept, because there were too many different ones. */
  readonly findingsDropped: number;
  /** From operation, as `LOOKUP`, to how many requests the kernel has sent. */
  readonly requests: Readonly<Record<string, number>>;
}

/** A report for people: counts in one line each, findings in full. */
export function formatReport(report: Report): string {
  const lines = [
    `${report.name} (${report.class}) on ${report.mountpoint}, ${report.state}, protocol ${report.protocol}, audit ${report.audit}`,
    `requests  ${summary(report.requests)}`,
    `ledger    ${countLine(report.ledger)} held by the kernel, beside the root`,
    `book      ${bookLine(report)}`,
    findingsLine(report),
  ];
  return [...lines, ...report.findings.map(formatFinding)].join('\n') + '\n';
}

function bookLine({ book, audit }: Report): string {
  if (book !== null) return `${countLine(book)} counted by the application`;
  return audit === 'off' ? 'not watched' : 'none, the class counts nothing';
}

/** One finding as a block of text; its last line names the page about its kind. */
export function formatFinding(finding: Finding): string {
  const { kind, count, message } = finding;
  const times = count > 1 ? ` (${String(count)} times)` : '';
  const lines = [`  ${kind}${times}: ${message}`, ...historyLines(finding), `    see ${pageOf(finding)}`];
  return lines.join('\n');
}

/** As short as it can be named where the user is. */
function pageOf({ kind }: Finding): string {
  const page = `${PAGES}${kind}.md`;
  const near = relative('', page);
  return near.startsWith('..') ? page : near;
}

function historyLines({ nodeid, history }: Finding): string[] {
  if (history === undefined) return [];
  return [`    history of nodeid ${String(nodeid)}:`, ...history.map(indent)];
}

/** An event, and the stack that led to it. */
function indent(event: string): string {
  return event.replaceAll(/^ */gm, (own) => (own === '' ? '      ' : '        '));
}

function findingsLine({ findings, findingsDropped }: Report): string {
  if (findings.length === 0) return 'findings  none';
  const more = findingsDropped > 0 ? `, and ${String(findingsDropped)} more that were not kept` : '';
  return `findings  ${String(findings.length)}${more}`;
}

/** Without the root, which the kernel holds from the beginning and nobody has to count. */
function countLine(counts: Readonly<Record<string, number>>): string {
  const others = Object.entries(counts).filter(([nodeid]) => nodeid !== String(ROOT_NODEID));
  const lookups = others.reduce((sum, [, count]) => sum + count, 0);
  return `${plural(others.length, 'nodeid')}, ${plural(lookups, 'lookup')}`;
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function summary(requests: Readonly<Record<string, number>>): string {
  const busy = Object.entries(requests).sort(([, a], [, b]) => b - a);
  return busy.map(([operation, count]) => `${operation} ${String(count)}`).join(', ') || 'none';
}
