import type { Container } from 'inversify';
import type { CompiledFileSystem } from '../../metadata/compile.js';
import type { GivenOptions } from '../../metadata/options.js';
import type { Reference } from './reference.js';
import type { ExplorationMode, Scenario } from './scenario.js';
import type { AsyncMethods } from './services/async-methods.js';
import type { Baseline } from './turns.js';
import type { FindingWatch } from './watch.js';

/** What is the same for all schedules of a scenario. */
export interface Subject<T extends object = object> {
  readonly compiled: CompiledFileSystem<T>;
  readonly container: () => Container | Promise<Container>;
  readonly options: GivenOptions;
  readonly scenario: Scenario<T>;
  readonly mode: ExplorationMode;
  readonly seed: number;
  /** What has been learned of the services so far. */
  readonly asyncMethods: AsyncMethods;
  /** What waits for something that no schedule controls, as it was seen so far. */
  readonly uncontrolled: Set<string>;
  readonly findings: FindingWatch;
  readonly baseline: Baseline;
  /** What others are held against; `this`: it is what is being found out. Absent where nothing can be said. */
  readonly reference?: Reference | 'this' | undefined;
}
