/** What `-o` takes for this file system. */
export const OPTIONS = {
  source: { type: 'string', describe: 'the directory that is shown; it must be given' },
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
  direct_io: { type: 'boolean', default: false, describe: 'no page cache: every read and write comes here' },
  keep_cache: {
    type: 'boolean',
    default: false,
    describe: 'keep what is cached of a file when it is opened again, unless its size or time has changed',
  },
  descriptors: {
    type: 'number',
    min: 16,
    describe: 'how many inodes may be held open at a time; half of what the process may open by default',
  },
} as const;
