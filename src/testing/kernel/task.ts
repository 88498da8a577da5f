import type { Request } from './request.js';

/** What a task waits for: it takes the task and resumes it later. */
export interface Wait {
  begin(task: Task): void;
}

/**
 * A piece of the kernel's code that can wait: for a reply, for a lock. It runs in one go from one wait to the next,
 * and nothing else of the kernel runs meanwhile.
 */
export type Work<T = void> = Generator<Wait, T, unknown>;

/** Work that waits for nothing. */
export function* done<T>(work: () => T): Work<T> {
  yield* [];
  return work();
}

/** The code of one system call, or of one notification, on its way. */
export class Task {
  /** A request that is made and not sent yet: sending it is the task's next step. */
  toSend: Request | undefined;
  /** A request that the session has and has not answered. */
  sent: Request | undefined;
  readonly #work: Work<unknown>;
  readonly #ended: (error: unknown, value: unknown) => void;

  /** @param ended is told of the end, with the error or with the value. */
  constructor(work: Work<unknown>, ended: (error: unknown, value: unknown) => void) {
    this.#work = work;
    this.#ended = ended;
  }

  /** Runs to the next wait, or to the end. @param value what it had waited for. */
  resume(value: unknown): void {
    let result: IteratorResult<Wait, unknown>;
    try {
      result = this.#work.next(value);
    } catch (error) {
      this.#ended(error ?? new Error('a task threw nothing'), undefined);
      return;
    }
    if (result.done === true) this.#ended(undefined, result.value);
    else result.value.begin(this);
  }
}

/**
 * Runs what can run, one after the other: what a running task makes possible, such as by letting go of a lock, is run
 * when that task waits or has ended.
 */
export class Scheduler {
  readonly #ready: [task: Task, value: unknown][] = [];
  #isRunning = false;

  /** @param excludes whether the locks that tasks wait for exclude anything. */
  constructor(readonly excludes: boolean) {}

  /** The task goes on, not before whoever calls has come to its own end. */
  wake(task: Task, value?: unknown): void {
    this.#ready.push([task, value]);
  }

  /** Runs all that is awake. */
  run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift())
        next[0].resume(next[1]);
    } finally {
      this.#isRunning = false;
    }
  }
}
