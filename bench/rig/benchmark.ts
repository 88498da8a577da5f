import { writeFile } from 'node:fs/promises';

import { UsageError } from './arguments.js';

export interface Benchmark<Options> {
  readonly usage: string;
  /** The options, or undefined when only the help was asked for. Throws {@link UsageError}. */
  readonly parse: (args: readonly string[]) => Options | undefined;
  /** Answers the exit code. */
  readonly measure: (options: Options, signal: AbortSignal) => Promise<number>;
}

/** Runs one. Answers its exit code, 2 for a wrong command line, 130 when interrupted. */
export async function runBenchmark<Options>(
  { usage, parse, measure }: Benchmark<Options>,
  args: readonly string[],
): Promise<number> {
  try {
    const options = parse(args);
    if (options !== undefined) return await interruptible((signal) => measure(options, signal));
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${usage}`);
    return 2;
  }
}

/** Runs it with a signal that SIGINT and SIGTERM abort, so that what it mounted is unmounted first. */
async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupt = new AbortController();
  const abort = (): void => {
    interrupt.abort();
  };
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try {
    return await work(interrupt.signal);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write('interrupted; every peer is unmounted\n');
    return 130;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}

export async function writeJson(file: string, figures: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(figures, undefined, 2)}\n`);
}

export function showRound(rounds: number): (round: number) => void {
  return (round) => {
    if (process.stderr.isTTY) process.stderr.write(`round ${String(round)} of ${String(rounds)}\r`);
  };
}
