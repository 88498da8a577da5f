import { mount, type AuditMode, type FileSystemClass, type Finding, type Session } from 'tallyfs';
import { BACKEND, type Backend, type BackendCall } from '../../samples/lookup-counts/backend.js';
import { container } from '../../samples/lookup-counts/container.js';
import { DELAY, type Delay } from '../../samples/lookup-counts/delay.js';
import { run, start, type RunningChild, type RunResult } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';

/** open(2): a path, not the file. */
const O_PATH = 0o10_000_000;

/** One call that is kept waiting. */
export interface Held {
  /** Resolves when the call is there. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  readonly release: () => void;
}

/** Lets every call pass in the next turn, but for the next one of those that a test holds. */
export class TestDelay implements Delay {
  readonly #held = new Map<string, () => Promise<void>>();
  readonly #releases: (() => void)[] = [];

  /** Holds the next call of this name, before it has its effect (`there`) or after that (`back`). */
  hold(call: BackendCall, way: 'there' | 'back'): Held {
    let release!: () => void;
    let reach!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.#releases.push(release);
    const reached = new Promise<void>((resolve) => (reach = resolve));
    this.#held.set(`${call} ${way}`, () => {
      reach();
      return released;
    });
    return { reached, release };
  }

  /** Holds nothing any longer. */
  releaseAll(): void {
    this.#held.clear();
    for (const release of this.#releases) release();
  }

  async pass(call: BackendCall, way: 'there' | 'back'): Promise<void> {
    const held = this.#held.get(`${call} ${way}`);
    this.#held.delete(`${call} ${way}`);
    await held?.();
  }
}

/** A program of the note, mounted by this process, with hold of time and of what another client of its back end does. */
export class MountedProgram<T extends object> {
  constructor(
    readonly session: Session<T>,
    readonly backend: Backend,
    readonly delay: TestDelay,
    /** What is logged. */
    readonly log: readonly string[],
  ) {}

  get program(): T {
    return this.session.fileSystem;
  }

  /** Runs a shell script in a child, with the mountpoint as `$0`; it must not be the working directory of a child. */
  try(script: string): Promise<RunResult> {
    return run('sh', ['-euc', script, this.session.mountpoint]);
  }

  /** @returns stdout, without the last line end. @throws where the script fails. */
  async sh(script: string): Promise<string> {
    const result = await this.try(script);
    if (result.status !== 0) throw new Error(`${script}\nfailed: ${JSON.stringify(result)}`);
    return result.stdout.trimEnd();
  }

  /** A child that has looked up a path below the mountpoint, and does nothing but use it, until it is killed. */
  async hold(path: string): Promise<RunningChild> {
    const source = `
      require('node:fs').openSync(process.argv[1], ${String(O_PATH)});
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const child = await start(process.execPath, ['--eval', source, `${this.session.mountpoint}/${path}`]);
    await child.says('held');
    return child;
  }

  /** What was found so far: kind, handler and nodeid. */
  findings(): readonly Pick<Finding, 'kind' | 'handler' | 'nodeid'>[] {
    return this.session.report().findings.map(({ kind, handler, nodeid }) => ({ kind, handler, nodeid }));
  }

  /** Another client of the back end removes a file for good. */
  async removeElsewhere(directory: number, name: string): Promise<void> {
    const inode = await this.backend.getInode(directory, name);
    await this.backend.deleteName(directory, name);
    await this.backend.decrementRefcount(inode);
    await this.backend.deleteInode(inode);
  }
}

export interface ProgramOptions {
  readonly audit?: AuditMode;
  /** Seconds for which the kernel trusts a name; a minute where absent. */
  readonly entryTimeout?: number;
}

/** Mounts a class on a private directory; whatever happens in the body, nothing stays mounted. */
export function withProgram<T extends object>(
  Class: FileSystemClass<T>,
  { audit = 'observe', entryTimeout = 60 }: ProgramOptions,
  body: (mounted: MountedProgram<T>) => Promise<void>,
): Promise<void> {
  return withMountpoint(async (mountpoint) => {
    const delay = new TestDelay();
    const made = container();
    made.rebind(DELAY).toConstantValue(delay);
    const log: string[] = [];
    await using session = await mount(Class, mountpoint, {
      audit,
      container: made,
      options: { entry_timeout: entryTimeout },
      log: (line) => log.push(line),
      signals: false,
    });
    try {
      await body(new MountedProgram(session, made.get(BACKEND), delay, log));
    } finally {
      delay.releaseAll();
    }
  });
}
