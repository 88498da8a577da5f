import { fileURLToPath } from 'node:url';
import { run, start, type RunningChild, type RunOptions, type RunResult } from '../support/children.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Runs `tallyfs` to its end. */
export function tallyfs(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run(process.execPath, [MAIN, ...args], options);
}

/** Starts `tallyfs`, which goes on until it is told to stop. @param wrapper a command line that this one is added to. */
export function startTallyfs(
  args: readonly string[],
  options: RunOptions = {},
  wrapper: readonly string[] = [],
): Promise<RunningChild> {
  const [command = '', ...rest] = [...wrapper, process.execPath, MAIN, ...args];
  return start(command, rest, options);
}
