import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until all promises that can settle have settled, with their reactions: Node runs nextTick callbacks when no
 * microtask is left. No timer and no I/O gets its turn meanwhile, so what waits for those stays where it is.
 * @param look is called then. @returns what it returns.
 */
export function settled<T>(look: () => T): Promise<T> {
  return new Promise((resolve, reject: (error: Error) => void) => {
    process.nextTick(() => {
      try {
        resolve(look());
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}

/** A full turn of the event loop: timers and I/O that are due have had their turn. */
export function fullTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** So many turns are as good as at once; what takes longer is waited for in real time. */
const QUICK = 20;
/** Milliseconds. */
const PATIENCE = 5000;

/** What the process was busy with before: a debugger, the timeout of a test. */
export class Baseline {
  readonly #before: ReadonlyMap<string, number>;

  private constructor(before: ReadonlyMap<string, number>) {
    this.#before = before;
  }

  /** Who calls, such as a test runner, sets its own timer once it has got the promise: that belongs to what was before. */
  static async taken(): Promise<Baseline> {
    await fullTurn();
    return new Baseline(counted());
  }

  /**
   * Waits for what nobody controls, as long as there is something to wait for.
   * @param isOver whether there is no need to wait any longer. @param sees is told what is waited for, such as `Timeout`.
   */
  async outlast(isOver: () => boolean, sees: (resources: readonly string[]) => void): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    for (let turns = 0; performance.now() < deadline; turns += 1) {
      await (turns < QUICK ? fullTurn() : sleep(1));
      if (isOver()) return;
      const resources = this.#added();
      if (resources.length > 0) sees(resources);
      else if (turns > 1) return;
    }
  }

  #added(): readonly string[] {
    return [...counted()].flatMap(([name, count]) => (count > (this.#before.get(name) ?? 0) ? [name] : []));
  }
}

function counted(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
