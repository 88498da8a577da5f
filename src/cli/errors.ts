import { inspect } from 'node:util';

/** What `tallyfs` answers to the shell. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** With --fail-on-findings: everything worked, but the audit found faults. */
  findings: 3,
} as const;

/** A command that cannot do what it was asked to, and says why; told without a stack. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line itself is wrong. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super('USAGE', message);
  }
}

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * An error as the user reads it. What has a code was foreseen and its message says all; the rest, and the codes with
 * which Node marks a wrong call, are faults of a program and need their stack.
 */
export function describeError(error: unknown, verbose = Boolean(process.env['TALLYFS_DEBUG'])): string {
  const code = codeOf(error);
  const foreseen = code !== undefined && (!code.startsWith('ERR_') || code === 'ERR_MODULE_NOT_FOUND');
  return foreseen && !verbose && error instanceof Error ? error.message : inspect(error);
}
