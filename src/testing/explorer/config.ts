import type { Container } from 'inversify';
import type { GivenOptions } from '../../metadata/options.js';
import type { ExplorationMode } from './scenario.js';

/** How a class is explored. Everything may be left out. */
export interface ExploreConfig {
  /** Makes a fresh container for each schedule; without one the class is bound to itself, and what it needs too. */
  readonly container?: () => Container | Promise<Container>;
  /** `kernel-consistent` where absent. */
  readonly mode?: ExplorationMode;
  /** Most deviations in a schedule: turns that an actor loses although it could go on, and faults. 2 where absent. */
  readonly bound?: number;
  /** Determines the random orders. 1 where absent. */
  readonly seed?: number;
  /** Options of the class, as `-o` takes them. */
  readonly options?: GivenOptions;
  /** Most schedules of a scenario's systematic part; 20000 where absent. */
  readonly limit?: number;
  /** How many random schedules follow where the bound left something out; 100 where absent. */
  readonly random?: number;
  /** Stop at the first fault, whatever shorter way to it there is; false where absent. */
  readonly stopAtFirst?: boolean;
  /**
   * Names of files that there are in the root, for the default scenarios of a class that makes none. Where absent, those that
   * it lists, or that are among the strings of its instance, its services, and their source.
   */
  readonly names?: readonly string[];
}
