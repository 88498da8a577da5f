/** What `-o` takes for this file system. */
export const OPTIONS = {
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
} as const;
