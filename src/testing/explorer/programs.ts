import type { Chronicle } from './chronicle.js';
import type { Violation } from './search/world.js';

/** The programs of a scenario, each on its way through its calls. */
export class Programs {
  readonly running = new Set<string>();
  /** By name, how a program ended: `done`, or the code that it failed with. */
  readonly ends = new Map<string, string>();
  /** By name, what a program ended with that failed. */
  readonly #failed = new Map<string, unknown>();
  readonly #chronicle: Chronicle;
  readonly #violate: (violation: Violation) => void;

  constructor(chronicle: Chronicle, violate: (violation: Violation) => void) {
    this.#chronicle = chronicle;
    this.#violate = violate;
  }

  start(name: string, program: () => Promise<unknown>): void {
    this.running.add(name);
    void this.#run(name, program);
  }

  /** @throws what the program threw, or that it has not come to its end. */
  assertDone(name: string): void {
    if (this.#failed.has(name)) throw this.#failed.get(name);
    if (this.running.has(name)) throw new Error(`${name} of the scenario does not come to its end`);
  }

  async #run(name: string, program: () => Promise<unknown>): Promise<void> {
    try {
      await program();
      this.ends.set(name, 'done');
      this.#chronicle.ends(name, 'is done');
    } catch (error) {
      this.#ended(name, error);
    } finally {
      this.running.delete(name);
    }
  }

  /** That a system call fails is what system calls do; anything else is a check of the program itself. */
  #ended(name: string, error: unknown): void {
    this.#failed.set(name, error);
    this.ends.set(name, String((error as { readonly code?: unknown }).code));
    const isErrno = error instanceof Error && 'errno' in error;
    this.#chronicle.ends(name, `ends: ${String(error)}`);
    if (!isErrno) this.#violate({ kind: 'process-threw', message: `${name} threw ${String(error)}` });
  }
}
