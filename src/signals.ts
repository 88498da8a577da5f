const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the last users of a busy mount are waited for, in milliseconds. */
const PATIENCE = 2000;

interface Unmountable {
  readonly closed: Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Unmounts when the process is told to end, and then ends it by the same signal, as if nobody had listened. */
export function unmountOnSignals(session: Unmountable): void {
  const end = (signal: NodeJS.Signals): void => {
    stop();
    // In use or not: what still uses it gets ENOTCONN when the process, and with it the connection, ends.
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
    void Promise.race([session[Symbol.asyncDispose](), patience]).finally(() => {
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  void session.closed.then(stop);
}
