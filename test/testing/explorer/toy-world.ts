import type { Option, Violation, World } from '../../../src/testing/explorer/search/world.js';

/** One step of a toy's actor: what it touches, and what it does. It may wait for a condition. */
export interface ToyStep<State> {
  readonly label: string;
  readonly touches: readonly string[];
  readonly when?: (state: State) => boolean;
  readonly run: (state: State) => void;
  readonly isIncident?: boolean;
}

export interface Toy<State> {
  readonly state: () => State;
  readonly actors: Readonly<Record<string, readonly ToyStep<State>[]>>;
  /** What is wrong with a state, at any time or at the end. */
  readonly wrong?: (state: State, isOver: boolean) => string | undefined;
}

/** A world of a few actors that run one step after the other on a common state. */
export class ToyWorld<State> implements World {
  violation: Violation | undefined;
  closed = 0;
  readonly #toy: Toy<State>;
  readonly #state: State;
  readonly #next = new Map<string, number>();

  constructor(toy: Toy<State>) {
    this.#toy = toy;
    this.#state = toy.state();
  }

  options(withIncidents: boolean): readonly Option[] {
    return Object.keys(this.#toy.actors).flatMap((actor) => {
      const step = this.#step(actor);
      if (step === undefined || step.when?.(this.#state) === false) return [];
      const isIncident = step.isIncident ?? false;
      return isIncident && !withIncidents ? [] : [{ actor, label: step.label, isIncident }];
    });
  }

  take({ actor }: Option): Promise<readonly string[]> {
    const step = this.#step(actor)!;
    this.#next.set(actor, (this.#next.get(actor) ?? 0) + 1);
    step.run(this.#state);
    this.#look(false);
    return Promise.resolve(step.touches);
  }

  wait(): Promise<boolean> {
    return Promise.resolve(false);
  }

  finish(): Promise<void> {
    this.#look(true);
    return Promise.resolve();
  }

  close(): void {
    this.closed += 1;
  }

  #step(actor: string): ToyStep<State> | undefined {
    return this.#toy.actors[actor]?.[this.#next.get(actor) ?? 0];
  }

  #look(isOver: boolean): void {
    const message = this.#toy.wrong?.(this.#state, isOver);
    if (message !== undefined) this.violation = { kind: message, message };
  }
}

/** Steps that touch one thing and do nothing. */
export function idle<State>(count: number, touches: readonly string[]): ToyStep<State>[] {
  return Array.from({ length: count }, (_, i) => ({
    label: `step ${String(i)}`,
    touches,
    run: () => undefined,
  }));
}
