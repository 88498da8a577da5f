import type { FileSystemClass, GivenOptions } from '../../../../src/index.js';
import type { Container } from 'inversify';

/** What a program does on a mount, and which file system that is. */
export interface Script {
  /** Also the name of its recording. */
  readonly name: string;
  readonly Class: FileSystemClass;
  readonly container?: () => Container;
  readonly options?: GivenOptions;
  /** The class checks permissions itself. */
  readonly checksItself?: true;
  /** Replies are spoiled on their way, as `tampering.ts` has it. */
  readonly tampers?: true;
  /** Its recording is part of the repository. */
  readonly isFixture?: true;
  /**
   * System calls as `syscalls.c` reads them. A line that begins with "!" is done to the session: `!prune`, `!wait 100`
   * (milliseconds), `!` and a method of `session.notify` with its arguments, `!!` and a method of the class.
   */
  readonly lines: readonly string[];
}
