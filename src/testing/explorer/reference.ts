import { FileSystemWorld } from './file-system-world.js';
import { changedByForgets, type Outcome } from './invariants/forgets-change-nothing.js';
import type { Scenario } from './scenario.js';
import { playFrom } from './search/search.js';
import type { Violation } from './search/world.js';
import type { Subject } from './subject.js';

/** Nobody gives way to anybody, so FORGETs come when there is nothing else to do. */
const UNDISTURBED = { decide: () => 0, allowsIncidents: false };

/** What comes of a scenario where its FORGETs come last; played when somebody wants to know. */
export class Reference {
  readonly #play: () => Promise<Outcome | undefined>;
  /** Once it was played; nothing is kept of a play that has to be begun again. */
  #usual: { readonly outcome: Outcome | undefined } | undefined;

  private constructor(play: () => Promise<Outcome | undefined>) {
    this.#play = play;
  }

  /** @returns undefined where several processes are in each other's way, and nobody can say what is to come of that. */
  static of<T extends object>(subject: Omit<Subject<T>, 'reference'>): Reference | undefined {
    return isAlone(subject.scenario) ? new Reference(() => undisturbed(subject)) : undefined;
  }

  /** Holds what came of a schedule against it. */
  async judge(outcome: Outcome): Promise<Violation | undefined> {
    this.#usual ??= { outcome: await this.#play() };
    const usual = this.#usual.outcome;
    const violation = usual && changedByForgets(usual, outcome);
    // What is never twice the same, such as the time of day, is nothing to compare with.
    const again = violation && (await this.#play());
    return usual && again && changedByForgets(usual, again) === undefined ? violation : undefined;
  }
}

function isAlone({ processes, elsewhere = {} }: Pick<Scenario, 'processes' | 'elsewhere'>): boolean {
  return Object.keys(processes).length === 1 && Object.keys(elsewhere).length === 0;
}

async function undisturbed<T extends object>(
  subject: Omit<Subject<T>, 'reference'>,
): Promise<Outcome | undefined> {
  let outcome: (() => Outcome | undefined) | undefined;
  const { violation } = await playFrom(async () => {
    const world = await FileSystemWorld.begin({ ...subject, reference: 'this' });
    outcome = () => world.outcome;
    return world;
  }, UNDISTURBED);
  return violation === undefined ? outcome?.() : undefined;
}
