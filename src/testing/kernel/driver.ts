import type { SeededRandom } from './random.js';
import type { KernelStep, StepKind } from './step.js';

/** What happens by itself. The rest, such as a signal, happens when somebody asks for it. */
const OWN: ReadonlySet<StepKind> = new Set(['client', 'deliver', 'forget']);

/** Takes steps by itself, in an order that a seed determines, until nothing is left to do. */
export class Driver {
  readonly #steps: () => readonly KernelStep[];
  readonly #random: SeededRandom;
  readonly #idle: () => void;
  #isDue = false;
  isOn = false;

  /** @param idle is told whenever there is no step left. */
  constructor(steps: () => readonly KernelStep[], random: SeededRandom, idle: () => void) {
    this.#steps = steps;
    this.#random = random;
    this.#idle = idle;
  }

  /** Something has changed. Steps are taken in turns of their own, one each. */
  wake(): void {
    if (!this.isOn || this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#turn();
    });
  }

  #turn(): void {
    const steps = this.#steps().filter(({ kind }) => OWN.has(kind));
    if (steps.length === 0) {
      this.#idle();
      return;
    }
    steps[this.#random.below(steps.length)]?.take();
    this.wake();
  }
}
