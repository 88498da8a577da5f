import { binary } from './compile.js';
import { run } from './process.js';

/** What the client does once a call; rig/client.c says what each is. */
export type Operation = 'fstat' | 'stat' | 'open' | 'create' | 'list' | 'read4k' | 'read1m' | 'write1m';

/** What client.c prints. */
export interface Timing {
  readonly calls: number;
  readonly seconds: number;
  /** Median and 99th percentile of one call, in nanoseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface ClientRun {
  readonly operation: Operation;
  readonly mountpoint: string;
  /** Timed calls. */
  readonly calls: number;
  /** Calls before those; {@link warmupCalls} where absent. */
  readonly warmup?: number;
  readonly cpu: number;
}

/** Calls before those that are timed: caches and the scheduler settle on this peer. */
export const warmupCalls = 500;

/** More milliseconds than any daemon that answers needs for a round. */
const patience = 60_000;

/** Runs the client in its own process: one that waits for a daemon may hang, and must not take the benchmark with it. */
export async function runClient(settings: ClientRun, signal: AbortSignal): Promise<Timing> {
  const { operation, mountpoint, calls, warmup = warmupCalls, cpu } = settings;
  const args = [operation, `${mountpoint}/file`, calls, warmup, cpu].map(String);
  const timeout = AbortSignal.timeout(patience);
  try {
    // SIGKILL, because a process in a request that is not answered dies of nothing less; and while it ends it closes
    // its file, which is a request again, so nothing may wait for its end before the daemon was stopped.
    const options = { signal: AbortSignal.any([signal, timeout]), killSignal: 'SIGKILL' } as const;
    return JSON.parse(await run([binary('rig/client'), ...args], options)) as Timing;
  } catch (error) {
    if (!timeout.aborted) throw error;
    const seconds = String(patience / 1000);
    throw new Error(`${operation} on ${mountpoint} did not end in ${seconds} s: its daemon hangs`, {
      cause: error,
    });
  }
}
