import { Errno, errnoName } from '../protocol/errno.js';

/**
 * A system call that failed. A handler may let it go on: it is an `Errno`, and so the caller's error. Like any of them
 * it has no stack trace.
 */
export class SystemError extends Errno {
  /** The system call: `openat`. */
  readonly syscall: string;

  /** @param errno positive; one that has no name becomes EIO. */
  constructor(errno: number, syscall: string) {
    const name = errnoName(errno);
    super(name ?? 'EIO', `${syscall}: ${name ?? `errno ${String(errno)}`}`);
    this.syscall = syscall;
  }

  override get name(): string {
    return 'SystemError';
  }
}

/** What a call of the addon returned. @throws SystemError for a negated errno. */
export function checked(result: number, syscall: string): number {
  if (result < 0) throw new SystemError(-result, syscall);
  return result;
}
