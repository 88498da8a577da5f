import { mkdir } from 'node:fs/promises';

import { binary } from '../rig/compile.js';
import { inRepository } from '../rig/paths.js';
import { run } from '../rig/process.js';

/** Where Debian's libfuse3-dev puts the source among its examples. */
const SOURCE = '/usr/share/doc/libfuse3-dev/examples/passthrough_ll.c';
const REMEDY = 'on Debian: apt-get install libfuse3-dev fuse3 gcc libc6-dev pkg-config';

/** Compiles it from the examples that Debian ships. Throws with the remedy. */
export async function compilePassthroughLl(signal: AbortSignal): Promise<void> {
  await mkdir(inRepository('build/bench/bin'), { recursive: true });
  try {
    const flags = await run(['pkg-config', '--cflags', '--libs', 'fuse3'], { signal });
    const words = flags.trim().split(/\s+/);
    await run(['cc', '-O2', '-D_GNU_SOURCE', '-o', binary('posix/passthrough_ll'), SOURCE, ...words], {
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(`passthrough_ll cannot be compiled from ${SOURCE} (${REMEDY})`, { cause: error });
  }
}
