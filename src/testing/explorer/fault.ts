import type { GivenOptions } from '../../metadata/options.js';
import type { ExplorationMode } from './scenario.js';
import type { Step } from './search/play.js';

/** A fault that was found, with all that is needed to see it again. */
export interface ExploredFault {
  /** The kind of a finding of the audit, or one of the explorer's own; permanent. */
  readonly kind: string;
  readonly message: string;
  /** The name of the scenario. */
  readonly scenario: string;
  /** What `replay()` takes. */
  readonly schedule: string;
  readonly steps: readonly Pick<Step, 'actor' | 'label'>[];
  /** The schedule as a person reads it. */
  readonly timeline: string;
}

/** What has to be told again for a schedule to mean the same. */
export interface Circumstances {
  /** The name of the class. */
  readonly class: string;
  readonly mode: ExplorationMode;
  readonly options: GivenOptions;
  readonly names: readonly string[] | undefined;
  /** Whether the scenarios are those that the operations of the class allow. */
  readonly areDefaults: boolean;
  readonly hasContainer: boolean;
}

/** The fault as a mocha test that fails until it is mended; the class, and what else is the caller's, is to be imported. */
export function testOf({ kind, scenario, schedule }: ExploredFault, explored: Circumstances): string {
  const { class: name, mode, options, names, areDefaults, hasContainer } = explored;
  const own = [name, ...(areDefaults ? [] : ['scenario']), ...(hasContainer ? ['container'] : [])];
  return [
    `// ${own.join(', ')}: import from where you have it`,
    "import assert from 'node:assert';",
    "import { replay } from 'tallyfs/testing';",
    '',
    `it(${JSON.stringify(`${name}, ${scenario}: ${kind}`)}, async () => {`,
    `  const fault = await replay(${name}, ${areDefaults ? JSON.stringify(scenario) : 'scenario'}, ${JSON.stringify(schedule)}, {`,
    ...(hasContainer ? ['    container, // makes a fresh one each time'] : []),
    `    mode: ${JSON.stringify(mode)},`,
    ...(Object.keys(options).length === 0 ? [] : [`    options: ${JSON.stringify(options)},`]),
    ...(names === undefined ? [] : [`    names: ${JSON.stringify(names)},`]),
    '  });',
    '  assert.equal(fault, undefined, fault?.timeline);',
    '});',
  ].join('\n');
}
