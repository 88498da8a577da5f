import { mkdir } from 'node:fs/promises';

import { inRepository } from './paths.js';
import { run } from './process.js';

/** Where the compiled program of that name is. */
export function binary(name: string): string {
  return inRepository(`build/bench/bin/${name}`);
}

/** Compiles bench/roundtrip/NAME.c. It needs a C compiler and <linux/fuse.h>. */
export async function compile(name: string, signal: AbortSignal): Promise<void> {
  await mkdir(inRepository('build/bench/bin'), { recursive: true });
  const source = inRepository(`bench/roundtrip/${name}.c`);
  await run(['cc', '-O2', '-Wall', '-Wextra', '-o', binary(name), source], { signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error;
      const remedy =
        'the benchmark compiles it with cc; on Debian: apt-get install gcc libc6-dev linux-libc-dev';
      throw new Error(`${name}.c does not compile (${remedy})`, { cause: error });
    },
  );
}
