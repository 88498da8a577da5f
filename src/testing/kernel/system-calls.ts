import type { Actor } from './actor.js';
import { settling } from './actor.js';
import { SystemError } from './system-error.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

/** The code of a system call. */
export type SystemCall<T> = (system: System, caller: Caller) => Work<T>;

const ANY = [0];

/** Has one process make system calls, one after the other. */
export class SystemCalls {
  readonly actor: Actor;
  readonly caller: Caller;
  readonly #system: System;
  readonly #changed: () => void;

  /** @param changed is told of each call that is to be made. */
  constructor(actor: Actor, caller: Caller, system: System, changed: () => void) {
    this.actor = actor;
    this.caller = caller;
    this.#system = system;
    this.#changed = changed;
  }

  /** @param touches the nodeids that it can read or change; any where absent. @throws SystemError */
  call<T>(name: string, path: string, work: SystemCall<T>, touches: readonly number[] = ANY): Promise<T> {
    return new Promise((resolve, reject) => {
      this.actor.enqueue({
        label: `${name} ${path}`,
        touches,
        work: () => work(this.#system, this.caller),
        ended: settling(resolve, reject, (errno) => new SystemError(errno, name, path)),
      });
      this.#changed();
    });
  }
}
