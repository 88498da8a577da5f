import { fileSystem, testRule } from '../cases.js';

testRule('masked-underflow', {
  valid: {
    'one that is asked for again under the lock': fileSystem(
      `
  readonly locks = new InodeLocks();
  readonly states = new Map<number, string>();
  @RemovesInode() drop(nodeid: number): void { this.states.delete(nodeid); }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> {
    this.counts.subtract(nodeid, nlookup);
    await this.locks.hold(nodeid, () => { if (nodeid !== 1 && !this.counts.has(nodeid)) this.drop(nodeid); });
  }`,
      },
    ),
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
    'stopped by a function, and then dropped': `
  interface Known { readonly nodeid: number; lookups: number }
  const less = (left: number, right: number): number => (right > left ? 0 : left - right);
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts((known: Known) => known.lookups) readonly nodes = new Map<number, Known>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const known = this.nodes.get(nodeid);
      if (known === undefined) return;
      /*!*/ known.lookups = less(known.lookups, nlookup);
      if (known.lookups === 0) this.nodes.delete(nodeid);
    }
  }`,
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
