import { codeOf } from './errors.js';
import { describeBusy } from './busy.js';
import type { Output } from './terminal.js';

/** What of a session ends it. */
export interface Stoppable {
  readonly mountpoint: string;
  unmount(options?: { readonly lazy?: boolean }): Promise<unknown>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds in which signals count as one: `npx` passes on the SIGINT that the terminal has sent already. */
const ONE_KEYSTROKE = 200;

/**
 * Unmounts on signals. The first asks; when the mount is busy it goes on being served, and the second detaches it at
 * once. Who keeps files open then is served on, until they are closed or a third signal comes.
 */
export class Stopper {
  /** Resolves when the user wants the end, whatever becomes of the mount. */
  readonly abandoned: Promise<undefined>;
  readonly #err: Output;
  #session: Stoppable | undefined;
  #signals = 0;
  #last = -Infinity;
  #abandon: () => void = () => undefined;

  constructor(err: Output) {
    this.#err = err;
    this.abandoned = new Promise((resolve) => {
      this.#abandon = () => {
        resolve(undefined);
      };
    });
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** From now on there is something to unmount; a signal that came before is made good. */
  serve(session: Stoppable): void {
    this.#session = session;
    if (this.#signals > 0) void this.#stop(session);
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (): void => {
    const now = performance.now();
    const isEcho = now - this.#last < ONE_KEYSTROKE;
    this.#last = now;
    if (isEcho) return;
    this.#signals += 1;
    if (this.#session !== undefined) void this.#stop(this.#session);
    // Mounting takes long, and the user does not want to wait for it.
    else if (this.#signals > 1) this.#leave('before it was mounted');
  };

  async #stop(session: Stoppable): Promise<void> {
    const nth = this.#signals;
    if (nth > 2) {
      this.#leave(session.mountpoint);
      return;
    }
    try {
      await session.unmount();
    } catch (error) {
      if (codeOf(error) === 'EBUSY' && nth > 1) await this.#detach(session);
      else await this.#explain(session, error);
    }
  }

  #leave(what: string): void {
    this.#err.line(`tallyfs: leaving ${what}`);
    this.#abandon();
  }

  async #detach(session: Stoppable): Promise<void> {
    this.#err.line(
      `tallyfs: detaching ${session.mountpoint}; what is still open is served until it is closed, or another signal comes`,
    );
    try {
      await session.unmount({ lazy: true });
    } catch (error) {
      await this.#explain(session, error);
    }
  }

  async #explain({ mountpoint }: Stoppable, error: unknown): Promise<void> {
    if (codeOf(error) !== 'EBUSY') {
      this.#err.line(
        `tallyfs: ${mountpoint} cannot be unmounted: ${error instanceof Error ? error.message : String(error)}`,
      );
      return;
    }
    const users = await describeBusy(mountpoint);
    for (const line of [`tallyfs: ${mountpoint} is busy:`, ...users]) this.#err.line(line);
    this.#err.line('It is served on. Another signal detaches it at once, whoever uses it.');
  }
}
