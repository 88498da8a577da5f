import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectBalance, expectRootAlone } from '../support/accounts.js';
import { run } from '../support/children.js';
import { requirePrograms } from '../support/packages.js';
import type { MountedSample } from '../samples/mounted-sample.js';
import type { Program } from './programs.js';

/** Compiled, this file is one folder deeper than its source. */
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

export interface Length {
  /** How often those programs do something that repeat it. */
  readonly rounds: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * Runs a program in a directory of its own on the mount, and removes what it has made.
 * @throws Error with all that it said where it failed; AssertionError where the counts do not balance afterwards.
 */
export async function perform(
  { name, packages }: Program,
  { directory }: Pick<MountedSample, 'directory'>,
  length: Length,
): Promise<void> {
  requirePrograms(packages);
  const scratch = await mkdtemp(join(tmpdir(), `tallyfs-${name}-`));
  try {
    await runScript(name, await makeDirectory(directory, name), scratch, length);
    await sh('rm -rf -- "$0"', join(directory, name), length.timeout);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await expectBalance(directory);
}

/** What is known in the end, when nobody has anything open. */
export async function expectNothingLeft({ directory }: Pick<MountedSample, 'directory'>): Promise<void> {
  const left = await sh('ls -A "$0"', directory, 10_000);
  expect(left).to.equal('');
  await expectRootAlone(directory);
}

async function makeDirectory(directory: string, name: string): Promise<string> {
  const own = join(directory, name);
  await sh('mkdir "$0"', own, 10_000);
  return own;
}

async function runScript(
  name: string,
  directory: string,
  scratch: string,
  { rounds, timeout }: Length,
): Promise<void> {
  const script = await readFile(join(REPOSITORY, `test/programs/scripts/${name}.sh`), 'utf8');
  const env = { REPOSITORY, SCRATCH: scratch, ROUNDS: String(rounds) };
  // Only the child enters the mount.
  await sh(`cd "$0"\n${script}`, directory, timeout, env);
}

async function sh(script: string, argument: string, timeout: number, env = {}): Promise<string> {
  const result = await run('bash', ['-euo', 'pipefail', '-c', script, argument], { timeout, env });
  if (result.status !== 0) throw new Error(`${script}\nfailed: ${JSON.stringify(result, undefined, 2)}`);
  return result.stdout.trim();
}
