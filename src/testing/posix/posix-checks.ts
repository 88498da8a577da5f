import { resolve } from 'node:path';
import type { Definition, Feature } from './check.js';
import { DEFINITIONS } from './definitions.js';
import { PosixError } from './posix-error.js';
import { ask } from './worker-process.js';

const TIMEOUT_MS = 30_000;

/** One behaviour that POSIX, or the manual pages of Linux, promise to the users of a file system. */
export class PosixCheck {
  /** `rename(2): moves a directory with all that is in it`. Permanent. */
  readonly name: string;
  /** Where the promise is made: `rename(2)`, `path_resolution(7)`. */
  readonly source: string;
  /** What the file system must be able to do for this check to apply. */
  readonly needs: readonly Feature[];

  constructor({ name, source, needs }: Definition) {
    this.name = name;
    this.source = source;
    this.needs = needs;
  }

  /**
   * Looks whether a file system behaves so, in a child process: the one that serves the mount may call this. Checks that
   * need `write` work in a directory of their own, which they remove; the others only read what is there.
   * @param directory on the file system.
   * @throws PosixError with what was found instead.
   */
  async run(directory: string): Promise<void> {
    const failure = await ask({ check: this.name, directory: resolve(directory) }, TIMEOUT_MS);
    if (failure !== undefined) throw new PosixError(this.name, failure);
  }
}

/** All checks. Those that apply to a file system: `posixChecks.filter((check) => !check.needs.includes('link'))`. */
export const posixChecks: readonly PosixCheck[] = DEFINITIONS.map((definition) => new PosixCheck(definition));
