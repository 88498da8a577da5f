import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MountConfig } from '../../src/index.js';
import type { Asked, Scripted } from '../fixtures/session/ops-fs.js';
import { run, start, type RunningChild, type RunOptions } from '../support/children.js';
import { withDaemon, type Daemon } from '../support/daemon.js';
import { withMountpoint } from '../support/mountpoint.js';

/** Compiled, this file is one folder deeper than its source. */
const SOURCE = fileURLToPath(new URL('../../../test/operations/syscalls.c', import.meta.url));

let directory: string | undefined;
let program = '';

/** Compiles the program that makes system calls; for `before` of a test file. */
export async function compileSyscalls(): Promise<void> {
  if (directory !== undefined) return;
  directory = await mkdtemp(join(tmpdir(), 'tallyfs-syscalls-'));
  program = join(directory, 'syscalls');
  const { status, stderr } = await run('cc', ['-Wall', '-Wextra', '-Werror', '-o', program, SOURCE]);
  if (status !== 0) throw new Error(`cc could not compile ${SOURCE}:\n${stderr}`);
}

/** For `after`. */
export async function removeSyscalls(): Promise<void> {
  if (directory !== undefined) await rm(directory, { recursive: true });
  directory = undefined;
}

type Word = string | number;

/** Makes system calls in a directory, all in one process. @returns what each of them says. */
export async function callsIn(
  cwd: string,
  words: readonly Word[],
  options: RunOptions = {},
): Promise<string[]> {
  const { stdout, stderr } = await run(program, words.map(String), { cwd, ...options });
  return (stdout + stderr).trim().split('\n');
}

/** A mounted file system on which operations are tried. */
export class Place {
  readonly daemon: Daemon;
  readonly mountpoint: string;

  constructor(daemon: Daemon, mountpoint: string) {
    this.daemon = daemon;
    this.mountpoint = mountpoint;
  }

  /** Makes system calls in the mount. @returns what each of them says. */
  calls(words: readonly Word[], options: RunOptions = {}): Promise<string[]> {
    return callsIn(this.mountpoint, words, options);
  }

  /** The same, and it is left running. */
  start(words: readonly Word[]): Promise<RunningChild> {
    return start(program, words.map(String), { cwd: this.mountpoint });
  }

  /** Runs a piece of shell in the mount. */
  async sh(script: string, options: RunOptions = {}): Promise<string> {
    const { stdout, stderr } = await run('sh', ['-c', script], { cwd: this.mountpoint, ...options });
    return (stdout + stderr).trim();
  }

  /** What the handlers of one operation were asked since the last time, whoever the caller was. */
  async asked(operation: string): Promise<readonly object[]> {
    return (await this.askedBy(operation)).map(
      ({ operation: _operation, caller: _caller, ...members }) => members,
    );
  }

  /** The same of several operations, or of all, with their names and who asked. */
  async askedBy(...operations: string[]): Promise<readonly Asked[]> {
    return (await this.daemon.call('asked', ...operations)) as readonly Asked[];
  }

  async answer(operation: string, scripted?: Scripted): Promise<void> {
    await this.daemon.call('answer', operation, scripted);
  }

  async requests(): Promise<Readonly<Record<string, number>>> {
    return (await this.daemon.report()).requests;
  }
}

/** Which file system is mounted, and how; OpsFs where nothing is said. */
export interface PlaceSetup extends Omit<MountConfig, 'container' | 'trace' | 'log'> {
  readonly module?: string;
  readonly class?: string;
}

/** Mounts, and gives the mount to the body; nothing of it stays. */
export function withPlace<T>(setup: PlaceSetup, body: (place: Place) => Promise<T>): Promise<T> {
  const { module = 'ops-fs', class: name = 'OpsFs', ...config } = setup;
  return withMountpoint((mountpoint) =>
    withDaemon({ module, class: name, mountpoint, config }, (daemon) => body(new Place(daemon, mountpoint))),
  );
}
