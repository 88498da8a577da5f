import { fileSystem, testRule } from '../cases.js';

testRule('extra-decrement', {
  valid: {
    'the count is dropped where it is 0': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const left = (this.counts.get(nodeid) ?? 0) - nlookup;
      if (left === 0) this.counts.delete(nodeid);
      else this.counts.set(nodeid, left);
    }
  }`,
  },
  invalid: {
    'the count is dropped at the first FORGET': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid }: ForgetRequest): void { /*!*/ this.counts.delete(nodeid); }
  }`,
    'taken off twice': fileSystem(``, {
      forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); /*!*/ this.counts.subtract(nodeid, nlookup); }`,
    }),
  },
});
