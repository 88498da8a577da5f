import { REPERTOIRES, type Repertoire } from './repertoire.js';

/**
 * Does things at random in a directory in which others do the same. Ends with status 1 at an error that programs which
 * do not know of each other cannot run into. Arguments: directory, repertoire, number of steps, seed.
 */
const [, , directory = '.', repertoire = 'read', steps = '1000', seed = '1'] = process.argv;

/** What several programs in one directory may hear. Not EIO, ESTALE or ENOSYS: those are the file system's fault. */
const EXPECTED: ReadonlySet<string | undefined> = new Set([
  'EEXIST',
  'EINVAL',
  'EISDIR',
  'ELOOP',
  'ENOENT',
  'ENOTDIR',
  'ENOTEMPTY',
  'EPERM',
]);

let state = Number(seed);

/** mulberry32: 0 to `below` − 1, the same ones for the same seed. */
function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let word = Math.imul(state ^ (state >>> 15), state | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return ((word ^ (word >>> 14)) >>> 0) % below;
}

const chosen = REPERTOIRES[repertoire as Repertoire];
for (let done = 0; done < Number(steps); done += 1) {
  const step = chosen[random(chosen.length)];
  try {
    step?.({ directory, random, isMixed: repertoire === 'mixed' });
  } catch (error) {
    if (EXPECTED.has((error as NodeJS.ErrnoException).code)) continue;
    throw new Error(`step ${String(done)}, ${step?.name ?? ''}, failed`, { cause: error });
  }
}
