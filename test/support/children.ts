import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunOptions {
  /** Milliseconds until the child and everything it started is killed; 10 000 when left out. */
  readonly timeout?: number;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the child as this user and group (needs root). */
  readonly uid?: number;
  readonly gid?: number;
}

export interface RunResult {
  /** Exit status, null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The timeout ran out and the child was killed. */
  readonly timedOut: boolean;
}

/** A child that is still running: a daemon, or a system call that waits in the kernel. */
export interface RunningChild {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Settles when the child has ended; never rejects. */
  readonly ended: Promise<RunResult>;
  /** Resolves once stdout holds `text`; rejects with all that the child said when it ended first, or after `timeout`. */
  readonly says: (text: string, timeout?: number) => Promise<void>;
  /** Signals the child alone, not what it started. */
  readonly kill: (signal?: NodeJS.Signals) => void;
}

const DEFAULT_TIMEOUT = 10_000;
/** How long a killed child may take to let go of its pipes (a process in an uninterruptible wait never does). */
const KILL_GRACE = 2_000;

const running = new Set<number>();
process.once('exit', () => {
  running.forEach(killGroup);
});

/**
 * Runs a program to its end without blocking the loop, so that the caller can serve the mount that it works on.
 * Resolves whatever the outcome; rejects only when the program cannot be started.
 */
export async function run(
  command: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<RunResult> {
  const child = await start(command, args, options);
  return child.ended;
}

/** Runs this Node on a piece of source text (an ES module); the way to make system calls on a mount from outside. */
export function runNode(
  source: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<RunResult> {
  return run(process.execPath, ['--input-type=module', '--eval', source, '--', ...args], options);
}

/** Starts a program and resolves once it runs. */
export async function start(
  command: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<RunningChild> {
  const child = spawn(command, args, {
    // A group of its own, so that the timeout also reaches what a shell has started.
    detached: true,
    stdio: 'pipe',
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const pid = await spawned(child);
  running.add(pid);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  feed(child, options.stdin);
  const ended = settle(child, pid, options.timeout ?? DEFAULT_TIMEOUT).then((end) => ({
    ...end,
    stdout: stdout(),
    stderr: stderr(),
  }));
  return {
    pid,
    stdout,
    stderr,
    ended,
    says: (text, timeout) => says(stdout, ended, text, timeout ?? DEFAULT_TIMEOUT),
    kill: (signal) => void child.kill(signal),
  };
}

function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid !== undefined) resolve(child.pid);
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

function feed(child: ReturnType<typeof spawn>, stdin: string | Uint8Array | undefined): void {
  // A child that ends without reading its input is no fault of the test.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin ?? '');
}

type End = Pick<RunResult, 'status' | 'signal' | 'timedOut'>;

function settle(child: ChildProcess, pid: number, timeout: number): Promise<End> {
  return new Promise((resolve) => {
    let timedOut = false;
    const timers = [setTimeout(onTimeout, timeout)];
    const finish = (status: number | null, signal: NodeJS.Signals | null): void => {
      timers.forEach(clearTimeout);
      running.delete(pid);
      resolve({ status, signal, timedOut });
    };
    child.once('close', finish);

    function onTimeout(): void {
      timedOut = true;
      killGroup(pid);
      timers.push(
        setTimeout(() => {
          finish(child.exitCode, child.signalCode);
        }, KILL_GRACE),
      );
    }
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

async function says(
  stdout: () => string,
  ended: Promise<RunResult>,
  text: string,
  timeout: number,
): Promise<void> {
  const deadline = performance.now() + timeout;
  let end: RunResult | undefined;
  while (!stdout().includes(text)) {
    if (end !== undefined) {
      throw new Error(
        `the child ended (status ${String(end.status)}, signal ${String(end.signal)}) without saying ` +
          `${JSON.stringify(text)}\nstdout: ${end.stdout}\nstderr: ${end.stderr}`,
      );
    }
    if (performance.now() > deadline) {
      throw new Error(
        `the child did not say ${JSON.stringify(text)} in ${String(timeout)} ms\nstdout: ${stdout()}`,
      );
    }
    end = await Promise.race([ended, sleep(10).then(() => undefined)]);
  }
}
