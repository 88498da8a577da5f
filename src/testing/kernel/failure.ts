import type { ErrnoName } from '../../protocol/errno.js';
import { ERRNO } from '../../protocol/errno.js';

/** A system call ends with an errno. Inside the kernel only: a client gets a {@link SystemError}. */
export class Failure extends Error {
  override readonly name = 'Failure';

  /** @param errno positive. */
  constructor(readonly errno: number) {
    super(`errno ${String(errno)}`);
  }
}

export function failure(name: ErrnoName): Failure {
  return new Failure(ERRNO[name]);
}

/** Whether a system call ended with this errno, and not with a fault of the model. */
export function isFailure(error: unknown, ...names: readonly ErrnoName[]): error is Failure {
  return error instanceof Failure && names.some((name) => ERRNO[name] === error.errno);
}
