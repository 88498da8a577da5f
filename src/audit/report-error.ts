import { isFuse, mountAround, type MountEntry } from './mount-table.js';

/** Why there is no report. */
export type ReportProblem =
  'NOT_MOUNTED' | 'NOT_TALLYFS' | 'NO_SOCKET' | 'DAEMON_GONE' | 'NOT_ALLOWED' | 'NO_ANSWER' | 'BAD_ANSWER';

/** There is no report; the message says why, and what to do. */
export class ReportError extends Error {
  override readonly name = 'ReportError';

  constructor(
    readonly code: ReportProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a failed connection means. */
export function explain(error: unknown, path: string, mountpoint: string): ReportError {
  const code = codeOf(error);
  const options = { cause: error };
  if (code === 'ECONNREFUSED' || code === 'ENOENT') {
    const message = `the daemon of ${mountpoint} is gone; \`tallyfs unmount ${mountpoint}\` removes the mount`;
    return new ReportError('DAEMON_GONE', message, options);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ReportError(
      'NOT_ALLOWED',
      `only the user of ${mountpoint} and root may read its report`,
      options,
    );
  }
  const why =
    code === 'ETIMEDOUT'
      ? 'is its event loop blocked, or the process stopped?'
      : `${String(code)} on ${path}`;
  return new ReportError('NO_ANSWER', `the daemon of ${mountpoint} does not answer: ${why}`, options);
}

export function notMounted(path: string, table: readonly MountEntry[]): ReportError {
  const around = mountAround(table, path);
  const hint =
    around !== undefined && isFuse(around)
      ? `; it lies in the ${around.type} mount on ${around.mountpoint}`
      : '';
  return new ReportError('NOT_MOUNTED', `${path} is not a mountpoint${hint}`);
}

/** @param problems what was met at each of the places. */
export function noSocket(
  entry: MountEntry,
  owner: number,
  places: readonly string[],
  problems: readonly unknown[],
): ReportError {
  const untrusted = problems.find((problem) => problem instanceof ReportError);
  if (untrusted !== undefined) return untrusted;
  if (problems.some((problem) => codeOf(problem) === 'EACCES')) {
    const message = `${entry.mountpoint} belongs to user ${String(owner)}; only that user and root may read its report`;
    return new ReportError('NOT_ALLOWED', message);
  }
  return new ReportError(
    'NO_SOCKET',
    `${entry.mountpoint} (${entry.type}, device ${entry.device}) has no report socket in ${places.join(', ')}: ` +
      'another program than tallyfs serves it, or its daemon runs in another container, or is gone ' +
      `(then using it fails with ENOTCONN, and \`tallyfs unmount ${entry.mountpoint}\` removes it)`,
  );
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
