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

/** The fault as a mocha test that fails until it is mended. */
export function testOf(fault: ExploredFault, className: string, mode: string): string {
  return [
    "import assert from 'node:assert';",
    "import { replay } from 'tallyfs/testing';",
    '',
    `it(${JSON.stringify(`${className}, ${fault.scenario}: ${fault.kind}`)}, async () => {`,
    `  const fault = await replay(${className}, ${JSON.stringify(fault.scenario)}, ${JSON.stringify(fault.schedule)}, {`,
    `    container, // makes a fresh one each time`,
    `    mode: ${JSON.stringify(mode)},`,
    '  });',
    '  assert.equal(fault, undefined, fault?.timeline);',
    '});',
  ].join('\n');
}
