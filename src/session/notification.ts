const WAITED = Symbol('waited');

/**
 * The promise of a notification, which tells when somebody waits for its success: `await` and `Promise.all` do,
 * `catch` does not. That is how a handler is found that waits for what may be waiting for the handler.
 */
export class Notification<T = undefined> extends Promise<T> {
  [WAITED]: (() => () => void) | undefined;

  /** What is chained to it is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** @param waited is called each time somebody begins to wait, and returns what is called when that is over. */
  static of<T>(sent: Promise<T>, waited: () => () => void): Notification<T> {
    const notification = new Notification<T>((resolve, reject) => {
      sent.then(resolve, reject);
    });
    notification[WAITED] = waited;
    return notification;
  }

  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const over = fulfilled === undefined || fulfilled === null ? undefined : this[WAITED]?.();
    // Before the one who waits goes on: what is chained first runs first.
    if (over !== undefined) void super.then(over, over);
    return super.then(fulfilled, rejected);
  }
}
