import { testRule } from '../cases.js';

testRule('unreported-underflow', {
  valid: {
    'dropped where it is 0': `
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
    'a node of an array, by what a method answers': `
  class Known { lookups = 0; letGo(times: number): boolean { this.lookups -= times; return this.lookups <= 0; } }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts((known: Known) => known.lookups) readonly nodes: (Known | undefined)[] = [];
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      if (this.nodes[nodeid]?.letGo(nlookup) === true) delete /*!*/ this.nodes[nodeid];
    }
  }`,
    'dropped where it is not above 0': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const left = (this.counts.get(nodeid) ?? 0) - nlookup;
 if (left > 0) this.counts.set(nodeid, left);
 else /*!*/ this.counts.delete(nodeid);
    }
  }`,
  },
});
