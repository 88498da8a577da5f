import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FindingEvent } from '../../diagnostics.js';
import { channels } from '../../diagnostics.js';
import type { Finding } from '../../audit/finding.js';

/** Who hears of the findings of a session. */
interface Listener {
  readonly session: object;
  readonly found: (finding: Finding) => void;
}

/**
 * Hears the findings of one session at a time: schedules follow one another, and a subscription for each would cost more
 * than the schedule.
 */
export class FindingWatch implements Disposable {
  listener: Listener | undefined;

  constructor() {
    subscribe(channels.finding.name, this.#hear);
  }

  [Symbol.dispose](): void {
    unsubscribe(channels.finding.name, this.#hear);
  }

  readonly #hear = (event: unknown): void => {
    const { session, finding } = event as FindingEvent;
    if (session === this.listener?.session) this.listener.found(finding);
  };
}
