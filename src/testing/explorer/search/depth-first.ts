import type { Director, Step } from './play.js';
import type { Choice } from './schedule.js';
import { StepNumbers, Trace } from './trace.js';

interface NumberedStep extends Pick<Step, 'actor' | 'label'> {
  /** In the {@link Trace}. */
  readonly number: number;
}

/** A decision on the way to where the search is. */
interface Fork {
  /** Which choice is taken in this schedule, and what it was when it was taken first. */
  index: number;
  taken: NumberedStep | undefined;
  readonly choices: number;
  /** How many of them are no incidents. */
  readonly asked: number;
  /** By choice, what it costs. */
  readonly costs: readonly number[];
  /** By choice, whether it is an incident. These come last. */
  readonly incidents: readonly boolean[];
  /** How much of the bound was left before it. */
  readonly left: number;
}

/**
 * Goes through all schedules with at most so many deviations, each once, the first choices first. A schedule is given up
 * where it comes to a state that was reached before with as much of the bound left: all that can follow is, or will be,
 * seen from there.
 */
export class DepthFirst implements Director {
  readonly #bound: number;
  readonly #numbers = new StepNumbers();
  /** By state, and whose turn it is, how much of the bound was left at most. */
  readonly #seen = new Map<string, number>();
  readonly #path: Fork[] = [];
  #trace = new Trace(this.#numbers);
  /** How many steps this schedule has taken. */
  #depth = 0;
  #last = '';
  #left = 0;
  #hasIncident = false;
  #hasSkipped = false;
  /** The choices that led here once do not any more: the same steps had another outcome. */
  #hasStrayed = false;

  /** @param bound how many deviations a schedule may have; Infinity for any. */
  constructor(bound: number) {
    this.#bound = bound;
    this.begin();
  }

  /** Whether something was left out because of the bound. */
  get isCut(): boolean {
    return this.#hasSkipped;
  }

  /** Whether a schedule that was begun again did not go the same way. */
  get hasStrayed(): boolean {
    return this.#hasStrayed;
  }

  /** Not where nothing is left of the bound, and on the way to what is new only for one that is taken again. */
  get allowsIncidents(): boolean {
    const fork = this.#path[this.#depth];
    if (fork !== undefined) return takesIncident(fork);
    if (this.#left > 0) return true;
    this.#hasSkipped = true;
    return false;
  }

  decide(choices: readonly Choice[], step: number): number | undefined {
    const known = this.#path[step];
    if (known !== undefined && choices.length !== (takesIncident(known) ? known.choices : known.asked)) {
      this.#hasStrayed = true;
      return undefined;
    }
    const fork = known ?? this.#fork(choices);
    if (fork === undefined) return undefined;
    this.#left = fork.left - (fork.costs[fork.index] ?? 0);
    this.#hasIncident ||= takesIncident(fork);
    return fork.index;
  }

  taken({ actor, label, touched }: Step, step: number): void {
    this.#last = actor;
    this.#depth = step + 1;
    const fork = this.#path[step];
    const first = fork?.taken;
    if (first?.actor === actor && first.label === label) {
      this.#trace.repeat(actor, first.number, touched);
      return;
    }
    if (first !== undefined) this.#hasStrayed = true;
    const number = this.#trace.add(actor, label, touched);
    if (fork !== undefined) fork.taken = { actor, label, number };
  }

  /** Turns to the next schedule. @returns false: there is none. */
  next(): boolean {
    for (let fork = this.#path.at(-1); fork !== undefined; fork = this.#path.at(-1)) {
      fork.index = this.#following(fork);
      fork.taken = undefined;
      if (fork.index < fork.choices) break;
      this.#path.pop();
    }
    this.begin();
    return this.#path.length > 0;
  }

  /** A schedule is played from its beginning, also one that was broken off. */
  begin(): void {
    this.#trace = new Trace(this.#numbers);
    this.#depth = 0;
    this.#last = '';
    this.#left = this.#bound;
    this.#hasIncident = false;
  }

  #fork(choices: readonly Choice[]): Fork | undefined {
    const state = [this.#last, this.#hasIncident ? '!' : '', this.#trace.key].join('\n');
    if ((this.#seen.get(state) ?? -1) >= this.#left) return undefined;
    this.#seen.set(state, this.#left);
    const incidents = choices.map(({ option }) => option.isIncident);
    const fork: Fork = {
      index: -1,
      taken: undefined,
      choices: choices.length,
      asked: incidents.filter((isIncident) => !isIncident).length,
      costs: choices.map(({ cost }) => cost),
      incidents,
      left: this.#left,
    };
    fork.index = this.#following(fork);
    this.#path.push(fork);
    return fork;
  }

  /** The next choice that the bound leaves room for. */
  #following({ index, choices, costs, left }: Fork): number {
    let next = index + 1;
    while (next < choices && (costs[next] ?? 0) > left) {
      this.#hasSkipped = true;
      next += 1;
    }
    return next;
  }
}

function takesIncident({ incidents, index }: Fork): boolean {
  return incidents[index] === true;
}
