import { defineCommand } from '../command.js';
import { checkAll } from '../doctor/check-all.js';
import type { Check } from '../doctor/check.js';
import { EXIT } from '../errors.js';
import type { Output, Style } from '../terminal.js';

const STYLES = { ok: 'green', note: 'yellow', missing: 'red' } as const satisfies Record<
  Check['state'],
  Style
>;

export const doctorCommand = defineCommand({
  operands: [],
  flags: {
    json: { type: 'boolean', help: 'Print JSON: canMount, and checks with name, state, detail and remedy' },
  },
  notes: [
    'Mounts for a moment in a private temporary directory, to see whether it can be done and which protocol version ' +
      'the kernel speaks.',
    'Exit status: 0 this user can mount here, 1 something that is needed is missing.',
  ],
  async run({ flags: { json } }, { out }) {
    const checks = await checkAll();
    const canMount = checks.every(({ state }) => state !== 'missing');
    if (json) out.line(JSON.stringify({ canMount, checks }, undefined, 2));
    else for (const line of render(checks, canMount, out)) out.line(line);
    return canMount ? EXIT.ok : EXIT.failed;
  },
});

function render(checks: readonly Check[], canMount: boolean, out: Output): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return [
    ...checks.flatMap(({ name, state, detail, remedy }) => [
      `${out.paint(STYLES[state], state.padEnd(7))}  ${name.padEnd(width)}  ${detail}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(width + 11)}→ ${remedy}`]),
    ]),
    '',
    canMount ? 'tallyfs can mount here.' : 'tallyfs cannot mount here yet.',
  ];
}
