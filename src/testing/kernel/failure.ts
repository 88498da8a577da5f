import type { ErrnoName } from '../../protocol/errno.js';
import { ERRNO } from '../../protocol/errno.js';

/** A system call ends with an errno. Inside the kernel only: a client gets a {@link SystemError}. */
export class Failure extends Error {
  override readonly name = 'Failure';

  static readonly #made = new Map<number, Failure>();

  private constructor(readonly errno: number) {
    super(`errno ${String(errno)}`);
  }

  /** One for all that fail with it: the stack, which nobody reads, costs more than the rest. @param errno positive. */
  static of(errno: number): Failure {
    const made = this.#made.get(errno) ?? new Failure(errno);
    this.#made.set(errno, made);
    return made;
  }
}

export function failure(name: ErrnoName): Failure {
  return Failure.of(ERRNO[name]);
}

/** Whether a system call ended with this errno, and not with a fault of the model. */
export function isFailure(error: unknown, ...names: readonly ErrnoName[]): error is Failure {
  return error instanceof Failure && names.some((name) => ERRNO[name] === error.errno);
}
