import { inject, injectable, type ServiceIdentifier } from 'inversify';
import { MOUNT_OPTIONS, type OptionsOf } from 'tallyfs';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { BackendCall } from './backend.js';
import type { OPTIONS } from './options.js';

/** How far away the back end is. */
export interface Delay {
  /**
   * Every call waits here twice: on the way to the back end, and on the way back. In between it has its effect, at once.
   * @returns nothing where it need not wait.
   */
  pass(call: BackendCall, way: 'there' | 'back'): void | Promise<void>;
}

export const DELAY: ServiceIdentifier<Delay> = Symbol.for('lookup-counts.Delay');

const SLOW = 1000;

/**
 * Delays at random, mostly shortly, and up to what `-o delay=` says, so that calls overtake each other. The call that
 * `-o slow=` names takes a second longer.
 */
@injectable()
export class RandomDelay implements Delay {
  constructor(@inject(MOUNT_OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>) {}

  pass(call: BackendCall, way: 'there' | 'back'): void | Promise<void> {
    const { delay, slow } = this.options;
    return delay === 0 && call !== slow ? undefined : this.#wait(call, way);
  }

  async #wait(call: BackendCall, way: 'there' | 'back'): Promise<void> {
    if (call === this.options.slow && way === 'there') await sleep(SLOW);
    const milliseconds = Math.random() ** 3 * this.options.delay;
    // A timer cannot be shorter than a millisecond.
    if (milliseconds < 1) await turn();
    else await sleep(milliseconds);
  }
}
