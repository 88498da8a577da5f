import { ERRNO, isErrnoName } from '../protocol/errno.js';

/**
 * The errno of what a handler threw: an `Errno`, or any error whose `code` names one, as Node's system errors do.
 * @returns the positive number; undefined for anything else, which is a fault of the handler.
 */
export function errnoOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { code?: unknown };
  return isErrnoName(code) ? ERRNO[code] : undefined;
}
