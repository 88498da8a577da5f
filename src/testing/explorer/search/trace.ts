/**
 * Gives each step a number that depends on what it depends on: what its actor did before, and who last read or changed
 * what it reads or changes. Two schedules that differ only in the order of steps that have nothing in common get the same
 * numbers, and lead to the same state. Exact: nothing is hashed. (Musuvathi and Qadeer call it happens-before caching.)
 */
export class StepNumbers {
  readonly #numbers = new Map<string, number>();

  of(step: string): number {
    const known = this.#numbers.get(step);
    if (known !== undefined) return known;
    this.#numbers.set(step, this.#numbers.size + 1);
    return this.#numbers.size;
  }
}

/** What has happened in one schedule so far, whatever the order of what is independent. */
export class Trace {
  readonly #numbers: StepNumbers;
  readonly #lastOf = new Map<string, number>();
  readonly #lastTouch = new Map<string, number>();

  constructor(numbers: StepNumbers) {
    this.#numbers = numbers;
  }

  /** @returns the step's number. */
  add(actor: string, label: string, touched: readonly string[]): number {
    const before = touched.map((what) => `${what}=${String(this.#lastTouch.get(what) ?? 0)}`).sort();
    const step = this.#numbers.of([actor, label, String(this.#lastOf.get(actor) ?? 0), ...before].join('\n'));
    this.repeat(actor, step, touched);
    return step;
  }

  /** A step is taken whose number is known, as all before it are the same as when it was taken first. */
  repeat(actor: string, step: number, touched: readonly string[]): void {
    this.#lastOf.set(actor, step);
    for (const what of touched) this.#lastTouch.set(what, step);
  }

  /** The same for two schedules that lead to the same state. */
  get key(): string {
    return [...this.#lastOf.values()].sort((a, b) => a - b).join(' ');
  }
}
