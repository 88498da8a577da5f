const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the last users of a busy mount are waited for, in milliseconds. */
const PATIENCE = 2000;

interface Unmountable {
  readonly state: 'serving' | 'ended';
  readonly closed: Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Unmounts when the process is told to end, and then ends it by the same signal, as if nobody had listened. The last
 * of several mounts does so, and so does a second signal.
 */
export function unmountOnSignals(session: Unmountable): void {
  let isEnding = false;
  const end = (signal: NodeJS.Signals): void => {
    if (isEnding) raise(signal);
    isEnding = true;
    const ended = session[Symbol.asyncDispose]().catch(() => undefined);
    void Promise.race([ended, patience(session, ended)]).then(() => {
      raise(signal);
    });
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
  const raise = (signal: NodeJS.Signals): void => {
    stop();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  void session.closed.then(() => {
    if (!isEnding) stop();
  });
}

/** Whoever still uses the mount afterwards gets ENOTCONN; a file system that has no users left may end in peace. */
async function patience(session: Unmountable, ended: Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
  if (session.state === 'ended') await ended;
}
