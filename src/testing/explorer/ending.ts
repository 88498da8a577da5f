import type { SimulatedKernel } from '../kernel/simulated-kernel.js';
import type { ProcessProgram } from './scenario.js';
import type { Violation } from './search/world.js';

const ROOT = '1';

/** What an ending needs of its world. */
interface Stage {
  readonly violation: Violation | undefined;
  /** Whether all handlers and programs have come to their end; where not, nothing is said of what they leave. */
  readonly isDone: boolean;
  runAlone(name: string, program: ProcessProgram): Promise<void>;
  /** Has the scenario look at what is left. */
  lookAtEnd(): Promise<void>;
}

/** The end of a schedule: the kernel drops all that it knows, and nothing may be left, or it is unmounted. */
export class Ending<T extends object> {
  readonly #kernel: SimulatedKernel<T>;
  readonly #stage: Stage;

  constructor(kernel: SimulatedKernel<T>, stage: Stage) {
    this.#kernel = kernel;
    this.#stage = stage;
  }

  /** @param how `both`: the kernel forgets all, and then it is unmounted. */
  async play(
    how: 'forgotten' | 'unmounted' | 'both',
    violate: (violation: Violation | undefined) => void,
  ): Promise<void> {
    if (this.#isWrong()) return;
    if (how !== 'unmounted') await this.#stage.runAlone('at the end', (_process, memory) => memory.drop());
    if (this.#isWrong() || !this.#stage.isDone) return;
    if (how !== 'unmounted') violate(this.#left());
    if (how !== 'forgotten')
      await this.#stage.runAlone('at the end', () => this.#kernel.unmount({ lazy: true }));
    if (this.#isWrong()) return;
    await this.#stage.lookAtEnd();
  }

  #isWrong(): boolean {
    // The report has the audit look at all that it can decide by now.
    this.#kernel.session.report();
    return this.#stage.violation !== undefined;
  }

  /** What the class still counts although the kernel has forgotten all. */
  #left(): Violation | undefined {
    const { ledger, book } = this.#kernel.session.report();
    const left = Object.entries(book ?? {}).filter(
      ([nodeid]) => nodeid !== ROOT && ledger[nodeid] === undefined,
    );
    if (left.length === 0) return undefined;
    const counts = left.map(([nodeid, count]) => `nodeid ${nodeid} ${String(count)}`).join(', ');
    return {
      kind: 'never-freed',
      message: `the kernel has forgotten all, and the class still counts: ${counts}`,
    };
  }
}
