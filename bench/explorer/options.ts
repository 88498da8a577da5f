import { parseValues, positive } from '../rig/arguments.js';

export interface ExplorerOptions {
  readonly rounds: number;
}

export const usage = `usage: npm run bench -- explorer [options]
  --rounds N      how often all is explored (5)
  --help
`;

/** The options, or undefined when only the help was asked for. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): ExplorerOptions | undefined {
  const values = parseValues(args, {
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  });
  return values.help ? undefined : { rounds: positive('--rounds', values.rounds) };
}
