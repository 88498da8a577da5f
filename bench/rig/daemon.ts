import { spawn, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Launch } from './peer.js';
import { run } from './process.js';

/** How long a daemon may take to say something, and how long to end, in milliseconds. */
const patience = { line: 15_000, end: 5_000 } as const;

/** A file system that is mounted, on one CPU, until {@link stop}. */
export class Daemon {
  readonly mountpoint: string;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #ended = new AbortController();
  #stderr = '';

  /** Starts it and resolves when it serves. Rejects with what it wrote to stderr; nothing is left behind then. */
  static async start(launch: Launch, mountpoint: string, cpu: number): Promise<Daemon> {
    const daemon = new Daemon(launch, mountpoint, cpu);
    try {
      await daemon.nextLine('mounted ');
      return daemon;
    } catch (error) {
      await daemon.stop();
      throw error;
    }
  }

  private constructor({ command, env }: Launch, mountpoint: string, cpu: number) {
    this.mountpoint = mountpoint;
    // taskset: before the first thread is made, so all have it. setpriv: it ends also where the benchmark is killed.
    const pinned = ['--pdeathsig', 'TERM', 'taskset', '--cpu-list', String(cpu), ...command];
    this.#child = spawn('setpriv', pinned, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Not detached: daemons in sessions of their own are scheduled as groups (sched_autogroup_enabled). That makes each
      // switch dearer, and keeps a reply from letting the client run at once, so that one who polls waits every time.
    });
    this.#child.on('error', (error) => {
      this.#end(error.message);
    });
    this.#child.on('exit', (code, signal) => {
      this.#end(`ended (${String(signal ?? code)})`);
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    if (this.#child.stdout === null) throw new TypeError('stdout is piped');
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the daemon did not start');
    return this.#child.pid;
  }

  /** The next line of its stdout that begins with prefix. Rejects when it ends, or says nothing for 15 s. */
  async nextLine(prefix: string): Promise<string> {
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(patience.line)]);
    try {
      for await (const [line] of on(this.#lines, 'line', { signal }) as AsyncIterable<[string]>)
        if (line.startsWith(prefix)) return line;
      throw new Error('unreachable: lines end only by the signal');
    } catch {
      // An AbortError: it says less than why the signal was aborted.
      const why = this.#ended.signal.aborted
        ? String(this.#ended.signal.reason)
        : `said no "${prefix.trim()}"`;
      throw new Error(`the daemon on ${this.mountpoint} ${why}: ${this.#stderr.trim()}`);
    }
  }

  /** Ends the process, by force where it must be, and unmounts what it left mounted. */
  async stop(): Promise<void> {
    if (!this.#ended.signal.aborted) {
      this.#child.kill('SIGTERM');
      await this.#exit(patience.end);
      this.#child.kill('SIGKILL');
    }
    if (await isMounted(this.mountpoint)) await run(['umount', '--lazy', this.mountpoint]);
    await this.#exit(patience.end);
  }

  #end(why: string): void {
    this.#ended.abort(why);
  }

  async #exit(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#ended.signal, ref: true }).catch(() => undefined);
  }
}

async function isMounted(mountpoint: string): Promise<boolean> {
  return (await readFile('/proc/self/mounts', 'utf8')).includes(` ${mountpoint} `);
}
