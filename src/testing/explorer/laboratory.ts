import { compile, type FileSystemClass } from '../../metadata/compile.js';
import { Chronicle } from './chronicle.js';
import type { ExploreConfig } from './config.js';
import { NO_CONTAINER } from './containers.js';
import type { Exploration, ExploredScenario } from './exploration.js';
import type { ExploredFault } from './fault.js';
import { FileSystemWorld } from './file-system-world.js';
import { learning } from './learning.js';
import { Reference } from './reference.js';
import type { Scenario } from './scenario.js';
import { defaultScenarios, groundOf } from './scenarios/default-scenarios.js';
import { findFiles } from './scenarios/find-files.js';
import { canMake } from './scenarios/make-files.js';
import { replaySchedule } from './search/replay.js';
import { search, type Found, type SearchOptions } from './search/search.js';
import { AsyncMethods } from './services/async-methods.js';
import type { Subject } from './subject.js';
import { formatTimeline } from './timeline.js';
import { Baseline } from './turns.js';
import { FindingWatch } from './watch.js';

const DEFAULTS: SearchOptions = { bound: 2, seed: 1, limit: 20_000, random: 100, stopAtFirst: false };

/** A class and how it is explored. What is learned of its services lasts as long as this. */
export class Laboratory<T extends object> implements Disposable {
  readonly #config: ExploreConfig;
  readonly #options: SearchOptions;
  readonly #shared: Omit<Subject<T>, 'scenario'>;

  /** @throws FileSystemClassError for a class that cannot be mounted. */
  static async open<T extends object>(
    fileSystem: FileSystemClass<T>,
    config: ExploreConfig,
  ): Promise<Laboratory<T>> {
    return new Laboratory(fileSystem, config, await Baseline.taken());
  }

  private constructor(fileSystem: FileSystemClass<T>, config: ExploreConfig, baseline: Baseline) {
    const { bound, seed, limit, random, stopAtFirst } = { ...DEFAULTS, ...config };
    this.#config = config;
    this.#options = { bound, seed, limit, random, stopAtFirst };
    this.#shared = {
      compiled: compile(fileSystem),
      container: config.container ?? NO_CONTAINER,
      options: config.options ?? {},
      mode: config.mode ?? 'kernel-consistent',
      seed,
      asyncMethods: new AsyncMethods(),
      uncontrolled: new Set(),
      findings: new FindingWatch(),
      baseline,
    };
  }

  /** What the operations of the class allow. */
  async defaults(): Promise<readonly Scenario<T>[]> {
    const { compiled } = this.#shared;
    const { names } = this.#config;
    const found =
      names === undefined
        ? await findFiles(this.#subject(EMPTY))
        : { files: names, refused: [], directories: [], canMake: canMake(compiled) };
    return defaultScenarios(compiled, groundOf(found));
  }

  /** @param given what is explored; undefined: what the operations of the class allow. */
  async explore(given: readonly Scenario<T>[] | undefined): Promise<Exploration> {
    const scenarios = given ?? (await this.defaults());
    const { compiled, mode, options, uncontrolled } = this.#shared;
    const explored: ExploredScenario[] = [];
    const faults = new Map<string, ExploredFault>();
    for (const scenario of scenarios) {
      const { found, ...result } = await this.#search(scenario);
      explored.push({ name: scenario.name, ...result });
      for (const one of found) await this.#keep(faults, scenario, one);
      if (this.#options.stopAtFirst && faults.size > 0) break;
    }
    const { bound, seed } = this.#options;
    return {
      class: compiled.className,
      mode,
      options,
      names: this.#config.names,
      areDefaults: given === undefined,
      hasContainer: this.#config.container !== undefined,
      bound,
      seed,
      scenarios: explored,
      schedules: explored.reduce((sum, { schedules }) => sum + schedules, 0),
      isExhausted:
        uncontrolled.size === 0 && explored.length > 0 && explored.every(({ isExhausted }) => isExhausted),
      uncontrolled: [...uncontrolled],
      found: [...faults.values()],
    };
  }

  async replay(scenario: Scenario<T>, schedule: string): Promise<ExploredFault | undefined> {
    const subject = this.#subject(scenario);
    return learning(async () => {
      let chronicle = new Chronicle();
      const { steps, violation } = await replaySchedule(async () => {
        const world = await FileSystemWorld.begin(subject);
        ({ chronicle } = world);
        return world;
      }, schedule);
      if (violation === undefined) return undefined;
      const timeline = formatTimeline(steps, chronicle.happenings, violation);
      return { ...violation, scenario: scenario.name, schedule, steps, timeline };
    });
  }

  [Symbol.dispose](): void {
    this.#shared.findings[Symbol.dispose]();
  }

  #search(scenario: Scenario<T>) {
    const subject = this.#subject(scenario);
    // What waits in real time is slow, and can prove nothing anyway.
    const options = { ...this.#options, isSlow: () => subject.uncontrolled.size > 0 };
    return learning(() => search(() => FileSystemWorld.begin(subject), options));
  }

  async #keep(
    faults: Map<string, ExploredFault>,
    scenario: Scenario<T>,
    { violation, schedule, steps }: Found,
  ): Promise<void> {
    const known = faults.get(violation.kind);
    if (known !== undefined && known.steps.length <= steps.length) return;
    const replayed = await this.replay(scenario, schedule);
    // What cannot be seen again has strayed, and is told all the same.
    const { kind, message } = violation;
    const unseen = { kind, message, scenario: scenario.name, schedule, steps };
    faults.set(kind, replayed ?? { ...unseen, timeline: formatTimeline(steps, [], violation) });
  }

  #subject(scenario: Scenario<T>): Subject<T> {
    const subject = { ...this.#shared, scenario };
    return { ...subject, reference: Reference.of(subject) };
  }
}

const EMPTY: Scenario = { name: 'empty', processes: {} };
