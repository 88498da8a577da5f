import type { DeclaredOptions } from 'tallyfs';

/** What `-o` takes for these file systems. */
export const OPTIONS = {
  delay: {
    type: 'number',
    default: 0,
    min: 0,
    describe: 'milliseconds that a call takes at most to the back end, and back; 0 waits for no timer',
  },
  slow: {
    type: 'string',
    describe: 'a call to the back end that takes a second longer, such as putState',
  },
  attr_timeout: {
    type: 'number',
    default: 1,
    min: 0,
    describe: 'seconds for which the kernel trusts attributes, fractions too',
  },
  entry_timeout: {
    type: 'number',
    default: 1,
    min: 0,
    describe: 'seconds for which the kernel trusts names, fractions too',
  },
} as const satisfies DeclaredOptions;
