import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface RunOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** What ends it when the signal aborts. The promise rejects then without waiting for its end. */
  readonly killSignal?: NodeJS.Signals;
}

/** Runs a program to its end and answers its stdout. Throws with the command and what it wrote to stderr. */
export async function run(
  command: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<string> {
  const [program, ...args] = command;
  try {
    return (await execute(program, args, { encoding: 'utf8', ...options })).stdout;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Error(`${command.join(' ')}: ${reason(error)}`, { cause: error });
  }
}

/** What a program said, or else why it could not be run. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return said === '' ? error.message : said;
}
