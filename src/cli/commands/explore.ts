import { parseOptionLists } from '../../mount-options.js';
import { formatExploration } from '../../testing/explorer/exploration.js';
import { explore } from '../../testing/explorer/explore.js';
import type { ExploreConfig } from '../../testing/explorer/config.js';
import { defineCommand } from '../command.js';
import { codeOf, EXIT, UsageError } from '../errors.js';
import { loadModule } from '../module.js';
import { loadScenarios } from '../scenarios.js';

const MODES = ['kernel-consistent', 'shared-backend'] as const;

export const exploreCommand = defineCommand({
  operands: [{ name: 'MODULE.js', help: 'A compiled module. Its default export is the class to explore' }],
  flags: {
    scenario: {
      type: 'string',
      value: 'FILE',
      help: 'A compiled module whose default export is a scenario, or an array of them; by default, what the operations of the class allow',
    },
    mode: {
      type: 'string',
      value: 'MODE',
      choices: MODES,
      help: 'kernel-consistent (the default): the kernel holds its locks. shared-backend: they exclude nothing, because somebody else changes the back end',
    },
    bound: {
      type: 'string',
      value: 'N',
      help: 'Most turns that are taken from somebody who could go on, and faults, in one schedule; 2 by default',
    },
    seed: { type: 'string', value: 'N', help: 'Determines the random orders that follow; 1 by default' },
    options: {
      type: 'string',
      short: 'o',
      multiple: true,
      value: 'LIST',
      help: 'Options of the class, as delay=0,attr_timeout=5. May be repeated',
    },
    name: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: 'A file that there is in the root, where the class creates none; by default, one that it lists, or whose name is written in it or its services. May be repeated',
    },
    class: { type: 'string', value: 'NAME', help: 'Explore this export of the module instead' },
  },
  notes: [
    'Runs the class on a kernel in memory, without mounting it, and searches the orders in which its awaits and the ' +
      'requests of the kernel can interleave. A module that exports `container` as a function gets a fresh one for each ' +
      'schedule; the services in it are what the explorer holds back and lets go.',
    'A fault is shown as the shortest schedule that leads to it, with the test that plays it again. docs/exploring.md ' +
      'explains what is searched, and what is not.',
    'Exit status: 0 nothing was found, 1 a fault was found, 2 wrong arguments.',
  ],
  async run({ flags, operands: [path = ''] }, terminal) {
    const { fileSystem, freshContainer } = await loadModule(path, flags.class).catch(asUsage);
    const scenarios =
      flags.scenario === undefined ? undefined : await loadScenarios(flags.scenario).catch(asUsage);
    const config: ExploreConfig = {
      options: parseOptionLists(flags.options),
      ...(flags.mode === undefined ? {} : { mode: flags.mode }),
      ...(flags.bound === undefined ? {} : { bound: count('bound', flags.bound) }),
      ...(flags.seed === undefined ? {} : { seed: count('seed', flags.seed) }),
      ...(flags.name.length === 0 ? {} : { names: flags.name }),
      ...(freshContainer === undefined ? {} : { container: freshContainer }),
    };
    const exploration = await explore(fileSystem, scenarios, config).catch(asUsage);
    terminal.out.line(formatExploration(exploration));
    return exploration.found.length === 0 ? EXIT.ok : EXIT.failed;
  },
});

/** What cannot be explored at all is a wrong argument: status 1 says that a fault was found. */
function asUsage(error: unknown): never {
  if (codeOf(error) === undefined || !(error instanceof Error)) throw error;
  throw new UsageError(error.message);
}

/** @throws UsageError for what is no whole number. */
function count(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
}
