/** When the machine was started is no matter, but time 0 stands for "no longer valid". */
const START = 1_000_000;

/** The time that the simulated kernel's timeouts run by. It stands still until somebody moves it. */
export class SimulatedClock {
  #now = START;

  /** Milliseconds since some point in the past. */
  get now(): number {
    return this.#now;
  }

  /** @param milliseconds 0 or more. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError(`time does not run backwards: ${String(milliseconds)} ms`);
    this.#now += milliseconds;
  }

  /** Until when something is valid, 0 for not at all. Source: time_to_jiffies(), fs/fuse/dir.c */
  until(seconds: number | bigint, nanoseconds: number): number {
    if (Number(seconds) === 0 && nanoseconds === 0) return 0;
    return this.#now + Number(seconds) * 1000 + Math.min(nanoseconds, 999_999_999) / 1e6;
  }

  /** Whether what is valid until then has expired: time_before64(until, get_jiffies_64()). */
  isOver(until: number): boolean {
    return until < this.#now;
  }
}
