import type { Scenario } from '../testing/explorer/scenario.js';
import { CommandError } from './errors.js';
import { importModule } from './module.js';

/**
 * Imports a module and takes scenarios from its default export: one, or an array.
 * @throws CommandError that says what is wrong with the module.
 */
export async function loadScenarios(path: string): Promise<readonly Scenario[]> {
  const { default: exported } = await importModule(path);
  const scenarios = Array.isArray(exported) ? (exported as readonly unknown[]) : [exported];
  for (const scenario of scenarios)
    if (!isScenario(scenario))
      throw new CommandError(
        'NO_SCENARIO',
        `the default export of ${path} must be a scenario, { name, processes }, or an array of them`,
      );
  return scenarios as readonly Scenario[];
}

function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('processes' in value))
    return false;
  return typeof value.name === 'string' && typeof value.processes === 'object' && value.processes !== null;
}
