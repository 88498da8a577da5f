import { expectNothingLeft, perform } from './perform.js';
import { PROGRAMS } from './programs.js';
import { SUBJECTS } from './subjects.js';

const LENGTH = { rounds: 5, timeout: 60_000 };

/** The short form of `npm run programs`. */
describe('programs that people run', () => {
  for (const { name, mounted } of SUBJECTS) {
    it(`work on ${name}`, () =>
      mounted(async (sample) => {
        for (const program of PROGRAMS.filter(({ short }) => short)) await perform(program, sample, LENGTH);
        await expectNothingLeft(sample);
      })).timeout(120_000);
  }
});
