/** Nanoseconds since 1970, as in struct timespec. */
export type Nanoseconds = bigint;

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
/** 2020-01-01. */
const BEGINNING = 1_577_836_800n * SECOND;
const TICK = 1_000_000n;

export interface Time {
  readonly sec: number;
  readonly nsec: number;
}

/** Rounds to seconds downwards, so that times before 1970 have positive nanoseconds too. */
export function timeOf(at: Nanoseconds): Time {
  const nsec = ((at % SECOND) + SECOND) % SECOND;
  return { sec: Number((at - nsec) / SECOND), nsec: Number(nsec) };
}

export function nanosecondsOf(sec: number | bigint, nsec: number): Nanoseconds {
  return BigInt(sec) * SECOND + BigInt(nsec);
}

/** A clock that begins in 2020 and moves on by a millisecond each time: the same history gives the same times. */
export function steadyClock(): () => Nanoseconds {
  let time = BEGINNING;
  return () => (time += TICK);
}

/** Whether a reading is written down where that is done sparingly. relatime_need_update(), fs/inode.c */
export function isAccessDue(
  inode: Record<'atime' | 'mtime' | 'ctime', Nanoseconds>,
  now: Nanoseconds,
): boolean {
  return inode.atime <= inode.mtime || inode.atime <= inode.ctime || now - inode.atime >= DAY;
}
