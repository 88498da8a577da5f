import { parseArgs } from 'node:util';
import { expectNothingLeft, perform } from './perform.js';
import { PROGRAMS } from './programs.js';
import { SUBJECTS } from './subjects.js';

/**
 * `npm run programs -- [--on SAMPLE] [PROGRAM …]`: the long form of the test, all programs on all samples, or some. Says
 * of each how long it took; ends with status 1 where one failed.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { on: { type: 'string' } } });
const LENGTH = { rounds: 200, timeout: 900_000 };

function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
): readonly T[] {
  const unknown = names.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is none of ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

const programs = chosen(PROGRAMS, positionals);
for (const subject of chosen(SUBJECTS, values.on === undefined ? [] : [values.on])) {
  await subject.mounted(async (mounted) => {
    for (const program of programs) {
      const started = performance.now();
      try {
        await perform(program, mounted, LENGTH);
        const seconds = (performance.now() - started) / 1000;
        console.log(`${subject.name}: ${program.name} in ${seconds.toFixed(1)} s; book = ledger, 0 findings`);
      } catch (error) {
        process.exitCode = 1;
        console.error(`${subject.name}: ${program.name} failed\n${String(error)}`);
      }
    }
    await expectNothingLeft(mounted);
    console.log(`${subject.name}: the root alone after the caches were dropped`);
  });
}
