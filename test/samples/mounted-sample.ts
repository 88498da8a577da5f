import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Report } from 'tallyfs';
import { startTallyfs, tallyfs } from '../cli/command-line.js';
import { run, type RunOptions, type RunResult } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';

/** The compiled module of a sample: `memory`. @param module another than its main one. */
export function sample(name: string, module = 'index'): string {
  return fileURLToPath(new URL(`../../samples/${name}/${module}.js`, import.meta.url));
}

/** The compiled module of a test's own file system. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}.js`, import.meta.url));
}

/** A file system that a daemon of its own serves, and what tests do on it, each in a child process. */
export class MountedSample {
  /** @param pid of the daemon. */
  constructor(
    readonly directory: string,
    readonly pid: number,
    /** All that the daemon has said on stderr; asking makes it no fault. */
    readonly said: () => string = () => '',
  ) {}

  /**
   * Runs a shell script with the mount as its working directory.
   * @returns what it said on stdout, without the last line end.
   * @throws with all that it said where it failed.
   */
  async sh(script: string, options: RunOptions = {}): Promise<string> {
    const result = await this.try(script, options);
    if (result.status !== 0) throw new Error(`${script}\nfailed: ${JSON.stringify(result)}`);
    return result.stdout.trimEnd();
  }

  /** Runs a shell script that may fail. */
  try(script: string, options: RunOptions = {}): Promise<RunResult> {
    // The mount may be deaf: only the child enters it.
    return run('sh', ['-euc', `cd "$0"\n${script}`, this.directory], { timeout: 25_000, ...options });
  }

  async report(): Promise<Report> {
    const { status, stdout, stderr } = await tallyfs(['report', '--json', this.directory]);
    if (status !== 0) throw new Error(`tallyfs report failed: ${stderr}`);
    return JSON.parse(stdout) as Report;
  }

  /** Inodes in the sample's own table, which df(1) shows. */
  async inodes(): Promise<number> {
    return Number(await this.sh('df --output=iused . | tail -n 1'));
  }

  /** Has the kernel drop what it can, until `isSo` or for 10 seconds; it needs several tries for a deep tree. */
  async dropCachesUntil(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 10_000;
    do {
      const { status, stderr } = await run('sh', ['-c', 'sync; echo 2 > /proc/sys/vm/drop_caches']);
      if (status !== 0) throw new Error(`only root can make the kernel forget: ${stderr}`);
      await sleep(50);
    } while (!(await isSo()) && performance.now() < deadline);
  }
}

/**
 * Mounts a module on a private directory; whatever happens in the body, nothing stays mounted and no daemon runs on.
 * @param flags of `tallyfs mount`, beside the mount options. @param wrapper a command line that the daemon's is added to.
 */
export function withSample(
  module: string,
  options: readonly string[],
  body: (mounted: MountedSample) => Promise<void>,
  {
    flags = [],
    wrapper = [],
  }: { readonly flags?: readonly string[]; readonly wrapper?: readonly string[] } = {},
): Promise<void> {
  return withMountpoint(async (directory) => {
    const args = [...flags, ...options.flatMap((option) => ['-o', option])];
    const daemon = await startTallyfs(['mount', module, directory, ...args], { timeout: 120_000 }, wrapper);
    let expected = '';
    try {
      await daemon.says('mounted');
      await body(
        new MountedSample(directory, daemon.pid, () => {
          expected = daemon.stderr();
          return expected;
        }),
      );
    } catch (error) {
      throw Object.assign(error as Error, { daemon: daemon.stderr() });
    } finally {
      daemon.kill('SIGTERM');
      await daemon.ended;
    }
    if (daemon.stderr() !== expected) throw new Error(`the daemon said on stderr:\n${daemon.stderr()}`);
  });
}
