import { fileSystem, testRule } from '../cases.js';

testRule('never-freed', {
  valid: {
    'dropped in forget': fileSystem(
      `
  readonly states = new Map<number, string>();
  @Lookup() lookup({ name }: LookupRequest): Entry { this.states.set(2, name); this.counts.add(2); return { nodeid: 2, attr: { mode: 0o100644 } }; }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) === 0) this.states.delete(nodeid); }`,
      },
    ),
  },
  invalid: {
    'never dropped': fileSystem(`
  readonly states = new Map<number, string>();
  @Lookup() lookup({ name }: LookupRequest): Entry { /*!*/ this.states.set(2, name); this.counts.add(2); return { nodeid: 2, attr: { mode: 0o100644 } }; }`),
  },
});
