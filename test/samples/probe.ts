import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../support/children.js';

/** Compiled, this file is one folder deeper than its source. */
const SOURCE = fileURLToPath(new URL('../../../test/samples/probe.c', import.meta.url));

/** A program for system calls that neither Node nor the shell has. */
export interface Probe {
  readonly path: string;
  remove(): Promise<void>;
}

export async function compileProbe(): Promise<Probe> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-probe-'));
  const path = join(directory, 'probe');
  const { status, stderr } = await run('cc', ['-Wall', '-Wextra', '-Werror', '-o', path, SOURCE]);
  if (status !== 0) throw new Error(`cc could not compile ${SOURCE}:\n${stderr}`);
  return { path, remove: () => rm(directory, { recursive: true }) };
}
