import { readFile } from 'node:fs/promises';
import { MountOptionError } from '../metadata/option-error.js';
import { commands, type CommandRow } from './commands.js';
import { describeError, EXIT, UsageError } from './errors.js';
import { renderHelp, renderOverview } from './help.js';
import type { Terminal } from './terminal.js';

/**
 * Runs one command line, without the program's name.
 * @returns the exit status; never rejects.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    return fail('tallyfs', error, 'tallyfs --help', terminal);
  }
}

async function dispatch([first, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  switch (first) {
    case undefined:
      terminal.err.line(renderOverview(commands, terminal.err));
      return EXIT.usage;
    case '-h':
    case '--help':
    case 'help':
      return help(rest[0], terminal);
    case '-V':
    case '--version':
      terminal.out.line(await version());
      return EXIT.ok;
    default:
      return runCommand(findCommand(first), rest, terminal);
  }
}

async function runCommand(row: CommandRow, args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const command = await row.load();
    return asksForHelp(args) ? await help(row.name, terminal) : await command.invoke(args, terminal);
  } catch (error) {
    return fail(`tallyfs ${row.name}`, error, `tallyfs ${row.name} --help`, terminal);
  }
}

/** Anything after `--` is an operand, whatever it looks like. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  return flags.includes('--help') || flags.includes('-h');
}

async function help(name: string | undefined, terminal: Terminal): Promise<number> {
  if (name === undefined) {
    terminal.out.line(renderOverview(commands, terminal.out));
  } else {
    const row = findCommand(name);
    terminal.out.line(renderHelp(row, await row.load(), terminal.out));
  }
  return EXIT.ok;
}

function findCommand(name: string): CommandRow {
  const row = commands.find((candidate) => candidate.name === name);
  if (row !== undefined) return row;
  const what = name.startsWith('-') ? 'option' : 'command';
  throw new UsageError(`unknown ${what} ${name}\nCommands: ${commands.map((each) => each.name).join(' ')}`);
}

function fail(program: string, error: unknown, manual: string, { err }: Terminal): number {
  const isUsage = error instanceof UsageError;
  err.line(err.paint('red', `${isUsage ? program : 'tallyfs'}: `) + describeError(error));
  if (isUsage) err.line(`See \`${manual}\`.`);
  return isUsage || error instanceof MountOptionError ? EXIT.usage : EXIT.failed;
}

async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
  );
  return String((manifest as { version: unknown }).version);
}
