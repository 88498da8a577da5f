import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MountConfig, Report, SessionEnd } from '../../src/index.js';
import type { Command, Outcome } from '../fixtures/session/commands.js';

/** What a daemon is started with: all that can be passed to another process. */
export interface DaemonSetup {
  /** A module in test/fixtures/session, and the class that it exports. */
  readonly module: string;
  readonly class: string;
  readonly mountpoint: string;
  readonly config?: Omit<MountConfig, 'container' | 'trace' | 'log'>;
  /** Mounts and serves in a worker thread. */
  readonly inWorker?: boolean;
}

export interface DaemonEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An error as another process told it. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: string | undefined;

  constructor(fault: NonNullable<Outcome['fault']>) {
    super(fault.message);
    this.code = fault.code;
  }
}

const PROGRAM = fileURLToPath(new URL('../fixtures/session/daemon.js', import.meta.url));
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process of its own that serves a file system, and does with its session what a test asks. */
export class Daemon {
  readonly mountpoint: string;
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<DaemonEnd>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #lastCommand = 0;
  #stderr = '';
  #end: DaemonEnd | undefined;

  private constructor(child: ChildProcess, mountpoint: string) {
    this.#child = child;
    this.mountpoint = mountpoint;
    child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    child.on('message', (outcome) => {
      this.#settle(outcome as Outcome);
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (status, signal) => {
        this.#end = { status, signal };
        running.delete(child);
        for (const id of this.#waiting.keys()) this.#settle({ id, fault: { message: this.#describeEnd() } });
        resolve(this.#end);
      });
    });
  }

  /** Starts one without mounting anything. */
  static launch(mountpoint = ''): Daemon {
    const child = fork(PROGRAM, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: ['--enable-source-maps'],
    });
    running.add(child);
    return new Daemon(child, mountpoint);
  }

  /** Starts one and resolves once it serves. */
  static async start(setup: DaemonSetup): Promise<Daemon> {
    const daemon = Daemon.launch(setup.mountpoint);
    try {
      await daemon.mount(setup);
      return daemon;
    } catch (error) {
      await daemon.dispose();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** All that it has said on stderr. */
  stderr(): string {
    return this.#stderr;
  }

  get isRunning(): boolean {
    return this.#end === undefined;
  }

  async mount(setup: DaemonSetup): Promise<void> {
    await this.#command({ what: 'mount', setup });
  }

  async report(mountpoint = this.mountpoint): Promise<Report> {
    return (await this.#command({ what: 'report', mountpoint })) as Report;
  }

  /** session.notify, by the name of a method. */
  notify(method: string, ...args: unknown[]): Promise<unknown> {
    return this.#command({ what: 'notify', mountpoint: this.mountpoint, method, args });
  }

  /** A method of the mounted instance. */
  call(method: string, ...args: unknown[]): Promise<unknown> {
    return this.#command({ what: 'call', mountpoint: this.mountpoint, method, args });
  }

  async unmount(options: { lazy?: boolean } = {}, mountpoint = this.mountpoint): Promise<SessionEnd> {
    return (await this.#command({ what: 'unmount', mountpoint, options })) as SessionEnd;
  }

  /** Why the session ended, once it has. */
  async closed(mountpoint = this.mountpoint): Promise<SessionEnd> {
    return (await this.#command({ what: 'closed', mountpoint })) as SessionEnd;
  }

  /** Has the process end in its own way, as far as that answers at all. */
  async end(how: 'exit' | 'throw' | 'reject' | 'terminate-worker'): Promise<unknown> {
    return this.#command({ what: 'end', how }).catch(() => undefined);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Makes sure that it is gone: after a test, whatever the test did. */
  async dispose(): Promise<void> {
    if (this.isRunning) this.kill('SIGKILL');
    await Promise.race([this.ended, sleep(5000)]);
  }

  #command(command: Command): Promise<unknown> {
    const id = (this.#lastCommand += 1);
    return new Promise((resolve, reject) => {
      if (!this.isRunning) {
        reject(new Error(this.#describeEnd()));
        return;
      }
      this.#waiting.set(id, ({ fault, value }) => {
        if (fault === undefined) resolve(value);
        else reject(new RemoteError(fault));
      });
      this.#child.send({ ...command, id }, (error) => {
        if (error !== null) this.#settle({ id, fault: { message: this.#describeEnd() } });
      });
    });
  }

  #settle(outcome: Outcome): void {
    const settle = this.#waiting.get(outcome.id);
    this.#waiting.delete(outcome.id);
    settle?.(outcome);
  }

  #describeEnd(): string {
    const { status = null, signal = null } = this.#end ?? {};
    return `the daemon has ended (status ${String(status)}, signal ${String(signal)})\n${this.#stderr}`;
  }
}

/** Starts a daemon, gives it to the body, and kills what is left of it. */
export async function withDaemon<T>(setup: DaemonSetup, body: (daemon: Daemon) => Promise<T>): Promise<T> {
  const daemon = await Daemon.start(setup);
  try {
    return await body(daemon);
  } catch (error) {
    throw Object.assign(error as Error, { daemon: daemon.stderr() });
  } finally {
    await daemon.dispose();
  }
}
