import { fileSystem, testRule } from '../cases.js';

testRule('missing-forget', {
  valid: {
    'a class that has one': fileSystem(``),
    'a class that hands nothing over': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs { @Getattr() getattr(): AttrReply { return { attr: { mode: 0o040755 } }; } }`,
  },
  invalid: {
    'a class without': fileSystem(
      `
  @Lookup() lookup(): Entry { this.counts.add(2); return { nodeid: 2, attr: { mode: 0o100644 } }; }`,
      { forget: '', name: '/*!*/ Fs' },
    ),
  },
});
