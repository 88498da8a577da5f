import { count, Unfit } from './unfit.js';
import { HIGH, LOW, putWide } from './words.js';

type Integer = number | bigint;

const NSEC_PER_SEC = 1_000_000_000;

/**
 * Stores a point in time as seconds (64 bits, signed) and nanoseconds (32 bits, 0 to 999 999 999 before the epoch
 * too), from the first of its three spellings that is there.
 * @param time which of the times, for errors: `attr.atime`.
 */
export function putTime(
  words: Uint32Array,
  secIndex: number,
  nsecIndex: number,
  time: string,
  sec: Integer | undefined,
  nsec: number | undefined,
  ns?: bigint,
  ms?: Integer,
): void {
  // The common case by itself, small enough to be inlined.
  if (typeof sec === 'number' && nsec !== undefined && nsec >>> 0 === nsec && nsec < NSEC_PER_SEC) {
    if (!Number.isSafeInteger(sec)) throw notSeconds(time, sec);
    putWide(words, secIndex, sec);
    words[nsecIndex] = nsec;
  } else {
    putOtherTime(words, secIndex, nsecIndex, time, sec, nsec, ns, ms);
  }
}

function putOtherTime(
  words: Uint32Array,
  secIndex: number,
  nsecIndex: number,
  time: string,
  sec: Integer | undefined,
  nsec: number | undefined,
  ns?: bigint,
  ms?: Integer,
): void {
  if (sec !== undefined) {
    putSeconds(words, secIndex, sec, time);
    words[nsecIndex] = nsec === undefined ? 0 : count(nsec, NSEC_PER_SEC - 1, `${time}Nsec`);
  } else if (nsec !== undefined) {
    throw new Unfit(`${time}Sec`, sec, `a number, since ${time}Nsec is there`);
  } else if (ns !== undefined) {
    if (typeof ns !== 'bigint')
      throw new Unfit(`${time}Ns`, ns, 'a bigint (a number has no room for nanoseconds)');
    putBig(words, secIndex, nsecIndex, time, ns, 1_000_000_000n);
  } else if (typeof ms === 'bigint') {
    putBig(words, secIndex, nsecIndex, time, ms, 1000n);
  } else {
    putMilliseconds(words, secIndex, nsecIndex, time, ms ?? 0);
  }
}

function notSeconds(time: string, sec: Integer): Unfit {
  return new Unfit(`${time}Sec`, sec, `a whole number of seconds (${time}Ms takes fractions)`);
}

function putSeconds(words: Uint32Array, index: number, sec: Integer, time: string): void {
  const fits = typeof sec === 'bigint' ? BigInt.asIntN(64, sec) === sec : Number.isSafeInteger(sec);
  if (!fits) throw notSeconds(time, sec);
  putWide(words, index, sec);
}

/** @param units how many units of the value make a second. */
function putBig(
  words: Uint32Array,
  secIndex: number,
  nsecIndex: number,
  time: string,
  value: bigint,
  units: bigint,
): void {
  const rest = ((value % units) + units) % units;
  putSeconds(words, secIndex, (value - rest) / units, time);
  words[nsecIndex] = Number(rest) * (NSEC_PER_SEC / Number(units));
}

function putMilliseconds(
  words: Uint32Array,
  secIndex: number,
  nsecIndex: number,
  time: string,
  ms: number,
): void {
  // A Date counts as one in arithmetic.
  const sec = typeof ms === 'number' ? Math.floor(ms / 1000) : NaN;
  if (!Number.isSafeInteger(sec))
    throw new Unfit(`${time}Ms`, ms, 'a number of milliseconds, as from date.getTime()');
  // Rounded, since fs.Stats has rounded to a double before; that can reach the next second.
  const nsec = Math.round((ms - sec * 1000) * 1e6);
  putWide(words, secIndex, nsec < NSEC_PER_SEC ? sec : sec + 1);
  words[nsecIndex] = nsec < NSEC_PER_SEC ? nsec : nsec - NSEC_PER_SEC;
}

/**
 * Stores for how long something may be trusted. What is too long for the protocol is for ever, as Infinity is: the
 * kernel takes all that exceeds its own range as its longest time (timespec64_to_jiffies()).
 */
export function putTimeout(
  words: Uint32Array,
  secIndex: number,
  nsecIndex: number,
  timeout: number | undefined,
  member: string,
): void {
  if (timeout === undefined) {
    putWide(words, secIndex, 0);
    words[nsecIndex] = 0;
    return;
  }
  if (typeof timeout !== 'number' || !(timeout >= 0))
    throw new Unfit(member, timeout, 'a number of seconds from 0 to Infinity');
  const sec = Math.floor(timeout);
  if (Number.isSafeInteger(sec)) {
    putWide(words, secIndex, sec);
    words[nsecIndex] = Math.min(Math.round((timeout - sec) * NSEC_PER_SEC), NSEC_PER_SEC - 1);
  } else {
    words[secIndex + LOW] = words[secIndex + HIGH] = 0xffff_ffff;
    words[nsecIndex] = 0;
  }
}
