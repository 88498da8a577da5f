import type { ServiceIdentifier } from 'inversify';

/** A point in time, as struct timespec has it. */
export interface Time {
  /** Since 1970; negative before. */
  readonly sec: number | bigint;
  /** 0 to 999 999 999. */
  readonly nsec: number;
}

export interface Clock {
  now(): Time;
}

export const CLOCK: ServiceIdentifier<Clock> = Symbol.for('memory.Clock');

/**
 * The wall clock, finer than its milliseconds. JavaScript has the time of day in whole milliseconds and a steady clock
 * in nanoseconds. This one runs with the steady clock and stays inside the millisecond that the wall clock shows, so
 * it follows when the time of day is set, and two changes in one millisecond are still in order. It is at most a
 * millisecond behind and never ahead, as the kernel's own timestamps are.
 */
export class WallClock implements Clock {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #wallThen = -Infinity;
  #steadyThen = 0;

  /**
   * @param wall milliseconds since 1970, whole ones.
   * @param steady milliseconds since any time, fractions too.
   */
  constructor(wall = Date.now, steady = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
  }

  now(): Time {
    const steady = this.#steady();
    const wall = this.#wall();
    const sec = Math.floor(wall / 1000);
    const fraction = this.#fraction(wall, steady);
    return { sec, nsec: (wall - sec * 1000) * 1_000_000 + Math.floor(fraction * 1_000_000) };
  }

  /** How much of the wall clock's millisecond is over, as far as is known. Outside of it: start again at its beginning. */
  #fraction(wall: number, steady: number): number {
    const fraction = steady - this.#steadyThen - (wall - this.#wallThen);
    if (fraction >= 0 && fraction < 1) return fraction;
    this.#wallThen = wall;
    this.#steadyThen = steady;
    return 0;
  }
}
