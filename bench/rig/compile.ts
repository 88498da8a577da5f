import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';

import { inRepository } from './paths.js';
import { run } from './process.js';

/** A C program of the benchmarks: the path of its source in bench/, without `.c`. */
export type Program = 'rig/client' | 'roundtrip/c-loop';

/** One whose source is not in bench/. */
export type Foreign = 'posix/passthrough_ll';

/** Where the compiled program is. */
export function binary(program: Program | Foreign): string {
  return inRepository(`build/bench/bin/${basename(program)}`);
}

/** Compiles it. It needs a C compiler and <linux/fuse.h>. */
export async function compile(program: Program, signal: AbortSignal): Promise<void> {
  await mkdir(inRepository('build/bench/bin'), { recursive: true });
  const source = inRepository(`bench/${program}.c`);
  await run(['cc', '-O2', '-Wall', '-Wextra', '-o', binary(program), source], { signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error;
      const remedy =
        'the benchmark compiles it with cc; on Debian: apt-get install gcc libc6-dev linux-libc-dev';
      throw new Error(`${program}.c does not compile (${remedy})`, { cause: error });
    },
  );
}
