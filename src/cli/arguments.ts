import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Flag, Flags, Manual } from './command.js';
import { codeOf, UsageError } from './errors.js';

type FlagValue = boolean | string | undefined | readonly string[];

export interface ParsedArguments {
  readonly flags: Readonly<Record<string, FlagValue>>;
  readonly operands: readonly string[];
}

/** @throws UsageError that says what is wrong and what would be right. */
export function parseArguments(args: readonly string[], manual: Manual): ParsedArguments {
  const { values, positionals } = parse(args, manual.flags);
  checkOperands(positionals, manual);
  const flags = Object.entries(manual.flags).map(([name, flag]) => [name, valueOf(name, flag, values[name])]);
  return { flags: Object.fromEntries(flags) as ParsedArguments['flags'], operands: positionals };
}

/** `-o, --options`, as help and messages spell a flag. */
export function spell(name: string, flag: Flag): string {
  return flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
}

function parse(args: readonly string[], flags: Flags) {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { type, short, multiple }] of Object.entries(flags)) {
    options[name] = { type, multiple: multiple ?? false, ...(short === undefined ? {} : { short }) };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw asUsageError(error, flags);
  }
}

function asUsageError(error: unknown, flags: Flags): unknown {
  if (!(error instanceof Error)) return error;
  // Node's messages go on about positional arguments after the first sentence.
  const [said = ''] = error.message.split(/\. |\n/);
  if (codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const unknown = /'([^']*)'/.exec(said)?.[1] ?? '';
    return new UsageError(`unknown option ${unknown}\n${known(flags)}`);
  }
  if (codeOf(error) === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return new UsageError(said.replace(/^Option/, 'option'));
  }
  return error;
}

function known(flags: Flags): string {
  const names = Object.entries(flags).map(([name, flag]) => spell(name, flag).replace(', ', '/'));
  return `Known: ${[...names, '--help'].join(' ')}`;
}

function checkOperands(given: readonly string[], { operands }: Manual): void {
  if (operands.at(-1)?.many === true && given.length >= operands.length - 1) return;
  const missing = operands[given.length];
  if (missing !== undefined) throw new UsageError(`${missing.name} is missing`);
  const extra = given[operands.length];
  if (extra === undefined) return;
  const taken = operands.length === 0 ? 'no operands' : `only ${operands.map(({ name }) => name).join(' ')}`;
  throw new UsageError(`unexpected argument ${JSON.stringify(extra)}: it takes ${taken}`);
}

function valueOf(
  name: string,
  flag: Flag,
  value: string | boolean | (string | boolean)[] | undefined,
): FlagValue {
  if (flag.type === 'boolean') return value === true;
  if (flag.multiple) return Array.isArray(value) ? value.map(String) : [];
  if (typeof value !== 'string') return undefined;
  if (flag.choices?.includes(value) === false) {
    throw new UsageError(`--${name} takes ${flag.choices.join(', ')}, not ${JSON.stringify(value)}`);
  }
  return value;
}
