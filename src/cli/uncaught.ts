import { inspect } from 'node:util';
import type { Output } from './terminal.js';

/**
 * Watches for errors that no handler has caught: a timer of the file system that threw, a promise that nobody awaits.
 * Its state is unknown after that, so it must not go on serving.
 */
export class UncaughtErrors implements Disposable {
  /** Resolves at the first one, when it was printed. */
  readonly first: Promise<void>;
  #seen = false;
  readonly #listener: (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => void;

  constructor(err: Output) {
    let resolveFirst: () => void;
    this.first = new Promise((resolve) => {
      resolveFirst = resolve;
    });
    this.#listener = (error, origin) => {
      const what =
        origin === 'unhandledRejection'
          ? 'a promise that nobody awaits was rejected'
          : 'an error was not caught';
      err.line(`tallyfs: ${what}; the file system is unmounted\n${inspect(error)}`);
      this.#seen = true;
      resolveFirst();
    };
    process.on('uncaughtException', this.#listener);
  }

  get seen(): boolean {
    return this.#seen;
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#listener);
  }
}
