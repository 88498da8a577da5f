const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the last users of a busy mount are waited for, in milliseconds. */
const PATIENCE = 2000;

interface Unmountable {
  readonly state: 'serving' | 'ended';
  readonly closed: Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The mounts of this process; while there is one, the signals are listened for. */
const mounts = new Set<Unmountable>();
let isEnding = false;

/**
 * Unmounts when the process is told to end, and then ends it by the same signal, as if nobody had listened, once all
 * mounts are off. A second signal does not wait for that.
 */
export function unmountOnSignals(session: Unmountable): void {
  if (mounts.size === 0 && !isEnding) for (const signal of SIGNALS) process.on(signal, end);
  mounts.add(session);
  void session.closed.then(() => {
    mounts.delete(session);
    if (mounts.size === 0 && !isEnding) stopListening();
  });
}

function end(signal: NodeJS.Signals): void {
  if (isEnding) {
    raise(signal);
    return;
  }
  isEnding = true;
  void Promise.all(Array.from(mounts, takeOff)).then(() => {
    raise(signal);
  });
}

function raise(signal: NodeJS.Signals): void {
  isEnding = false;
  stopListening();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function stopListening(): void {
  for (const signal of SIGNALS) process.off(signal, end);
}

async function takeOff(session: Unmountable): Promise<void> {
  const ended = session[Symbol.asyncDispose]().catch(() => undefined);
  await Promise.race([ended, patience(session, ended)]);
}

/** Whoever still uses the mount afterwards gets ENOTCONN; a file system that has no users left may end in peace. */
async function patience(session: Unmountable, ended: Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
  if (session.state === 'ended') await ended;
}
