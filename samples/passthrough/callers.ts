import { inject, injectable } from 'inversify';
import type { Caller } from 'tallyfs';
import type { Credentials, Syscalls } from 'tallyfs/syscalls';
import { SYSCALLS } from './system.js';

/** Works in the name of callers. Who is not root can do so in its own alone. */
@injectable()
export class Callers {
  readonly #mayBeOthers: boolean;

  constructor(@inject(SYSCALLS) private readonly syscalls: Syscalls) {
    this.#mayBeOthers = this.#tryOthers();
  }

  /** @throws EPERM where somebody else asks who is not root, and the daemon may not be others; and what the work does. */
  inNameOf<T>(caller: Caller, credentials: Credentials, work: () => T): T {
    const isItself = !this.#mayBeOthers && caller.uid === process.geteuid?.();
    return this.syscalls.withCredentials(isItself ? umaskOf(credentials) : credentials, work);
  }

  #tryOthers(): boolean {
    try {
      return this.syscalls.withCredentials({ groups: [] }, () => true);
    } catch {
      return false;
    }
  }
}

function umaskOf({ umask }: Credentials): Credentials {
  return umask === undefined ? {} : { umask };
}
