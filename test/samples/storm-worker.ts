import * as fs from 'node:fs';

/**
 * Does things at random in a directory in which others do the same, and ends with status 1 at an error that two
 * programs that do not know of each other cannot run into. Arguments: directory, number of steps, seed.
 */
const [, , directory = '.', steps = '1000', seed = '1'] = process.argv;

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

/** Few names, so that the workers meet. */
function path(): string {
  const names = Array.from({ length: 1 + random(3) }, () => `n${String(random(6))}`);
  return [directory, ...names].join('/');
}

const STEPS: readonly (() => void)[] = [
  () => {
    fs.writeFileSync(path(), 'x'.repeat(random(9000)));
  },
  () => {
    fs.mkdirSync(path());
  },
  () => {
    fs.mkdirSync(path());
  },
  () => {
    fs.symlinkSync(`n${String(random(6))}`, path());
  },
  () => {
    fs.linkSync(path(), path());
  },
  () => {
    fs.renameSync(path(), path());
  },
  () => {
    fs.renameSync(path(), path());
  },
  () => {
    fs.unlinkSync(path());
  },
  () => {
    fs.rmdirSync(path());
  },
  () => {
    fs.statSync(path());
  },
  () => {
    fs.readdirSync(path());
  },
  () => {
    for (const name of fs.readdirSync(directory)) fs.lstatSync(`${directory}/${name}`);
  },
  () => {
    fs.readFileSync(path());
  },
  () => {
    fs.truncateSync(path(), random(200_000));
  },
];

for (let step = 0; step < Number(steps); step += 1) {
  try {
    STEPS[random(STEPS.length)]?.();
  } catch (error) {
    if (!EXPECTED.has((error as NodeJS.ErrnoException).code)) throw error;
  }
}
