import { fileSystem, testRule } from '../cases.js';

testRule('masked-underflow', {
  valid: {
    'a count that may go below 0': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      this.counts.set(nodeid, (this.counts.get(nodeid) ?? 0) - nlookup);
    }
  }`,
    'one that is reported': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const left = (this.counts.get(nodeid) ?? 0) - nlookup;
 if (left < 0) console.warn('underflow', nodeid);
 this.counts.set(nodeid, Math.max(0, left));
    }
  }`,
  },
  invalid: {
    'stopped by Math.max': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      /*!*/ this.counts.set(nodeid, Math.max(0, (this.counts.get(nodeid) ?? 0) - nlookup));
    }
  }`,
    'no more than there is': fileSystem(``, {
      forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { /*!*/ this.counts.subtract(nodeid, Math.min(nlookup, this.counts.get(nodeid))); }`,
    }),
    'an absent count that covers all': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const count = /*!*/ this.counts.get(nodeid) ?? nlookup;
 this.counts.set(nodeid, count - nlookup);
    }
  }`,
    'a condition': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const count = this.counts.get(nodeid) ?? 0;
 /*!*/ this.counts.set(nodeid, count > nlookup ? count - nlookup : 0);
    }
  }`,
  },
});
