import type { FileSystemClass } from '../../metadata/compile.js';
import type { ExploreConfig } from './config.js';
import type { Exploration } from './exploration.js';
import type { ExploredFault } from './fault.js';
import { Laboratory } from './laboratory.js';
import type { Scenario } from './scenario.js';

/**
 * Searches the orders in which the awaits of a class and the kernel's requests can interleave for faults of its bookkeeping,
 * without mounting it.
 * @param scenario who does what at the same time; undefined: all that the operations of the class allow.
 * @throws FileSystemClassError, MountOptionError, DependencyError where the class cannot be mounted.
 */
export async function explore<T extends object>(
  fileSystem: FileSystemClass<T>,
  scenario?: Scenario<T> | readonly Scenario<T>[],
  config: ExploreConfig = {},
): Promise<Exploration> {
  using laboratory = await Laboratory.open(fileSystem, config);
  return await laboratory.explore(scenariosOf(scenario));
}

/**
 * Plays one schedule that an exploration has found.
 * @param scenario what it was found in, or the name of a default scenario.
 * @returns the fault, or undefined where there is none any more.
 * @throws TypeError where the schedule cannot be followed: what it was written for has changed.
 */
export async function replay<T extends object>(
  fileSystem: FileSystemClass<T>,
  scenario: Scenario<T> | string,
  schedule: string,
  config: Pick<ExploreConfig, 'container' | 'mode' | 'options' | 'names' | 'seed'> = {},
): Promise<ExploredFault | undefined> {
  using laboratory = await Laboratory.open(fileSystem, config);
  const known = typeof scenario === 'string' ? await laboratory.defaults() : [];
  const one = typeof scenario === 'string' ? known.find(({ name }) => name === scenario) : scenario;
  if (one === undefined) {
    const names = known.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new TypeError(`there is no default scenario ${JSON.stringify(scenario)}; there are ${names}`);
  }
  return await laboratory.replay(one, schedule);
}

function scenariosOf<T extends object>(
  scenario: Scenario<T> | readonly Scenario<T>[] | undefined,
): readonly Scenario<T>[] | undefined {
  return scenario !== undefined && 'name' in scenario ? [scenario] : scenario;
}
