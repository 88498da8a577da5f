import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../session/session.js';
import type { SessionEnd } from '../session/session-end.js';
import { EXIT } from './errors.js';
import { summarizeFindings } from './finding-summary.js';
import { writeReportFile } from './report-file.js';
import { Stopper } from './stopper.js';
import type { Terminal } from './terminal.js';
import { UncaughtErrors } from './uncaught.js';

export interface Ending {
  readonly reportFile: string | undefined;
  readonly failOnFindings: boolean;
}

/** How a served mount came to its end: by itself, by an impatient user, or by an error that nobody caught. */
type Outcome = SessionEnd | 'abandoned' | 'uncaught';

/** Milliseconds that who still uses a mount has, when its file system has failed. */
const LAST_CALL = 1_000;

/**
 * Mounts, serves until the end, and tells how it was.
 * @returns the exit status.
 */
export async function serve(
  mount: () => Promise<Session>,
  ending: Ending,
  terminal: Terminal,
): Promise<number> {
  using uncaught = new UncaughtErrors(terminal.err);
  using stopper = new Stopper(terminal.err);
  const session = await Promise.race([mount(), stopper.abandoned]);
  if (session === undefined) return EXIT.failed;
  terminal.out.line(`mounted ${session.name} on ${session.mountpoint}`);
  stopper.serve(session);
  const outcome = await Promise.race([
    session.closed,
    stopper.abandoned.then(() => 'abandoned' as const),
    uncaught.first.then(() => takeDown(session)),
  ]);
  return await conclude(session, uncaught.seen ? 'uncaught' : outcome, ending, terminal);
}

/** Nobody may wait for answers of a file system that has failed, so the mount goes whoever uses it. */
async function takeDown(session: Session): Promise<'uncaught'> {
  await Promise.race([session.unmount({ lazy: true }).catch(() => undefined), sleep(LAST_CALL)]);
  return 'uncaught';
}

async function conclude(
  session: Session,
  outcome: Outcome,
  { reportFile, failOnFindings }: Ending,
  { err }: Terminal,
): Promise<number> {
  const report = session.report();
  for (const line of summarizeFindings(report, err)) err.line(line);
  if (reportFile !== undefined) await writeReportFile(reportFile, report);
  if (!isClean(outcome)) {
    if (typeof outcome === 'object') err.line(`tallyfs: ${session.mountpoint}: ${outcome.message}`);
    return EXIT.failed;
  }
  return failOnFindings && report.findings.length > 0 ? EXIT.findings : EXIT.ok;
}

function isClean(outcome: Outcome): boolean {
  return typeof outcome === 'object' && (outcome.reason === 'unmounted' || outcome.reason === 'closed');
}
