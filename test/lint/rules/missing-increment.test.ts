import { testRule } from '../cases.js';

testRule('missing-increment', {
  valid: {
    'a lookup that counts': `
      @FileSystem({ bookkeeping: 'own' })
      class Fs {
        @LookupCounts() readonly counts = new LookupBook();
        @Lookup() lookup({ parent, name }: LookupRequest): Entry {
          if (name !== 'a') throw new Errno('ENOENT');
          this.counts.add(2);
          return { nodeid: 2, attr: { mode: 0o100644 } };
        }
        @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); }
      }`,
    'a negative entry that is not counted': `
      @FileSystem({ bookkeeping: 'own' })
      class Fs {
        @LookupCounts() readonly counts = new LookupBook();
        @Lookup() lookup({ name }: LookupRequest): Entry | fuse.NegativeEntry {
          if (name !== 'a') return { nodeid: 0, entryTimeout: 1 };
          this.counts.add(2);
          return { nodeid: 2, attr: { mode: 0o100644 } };
        }
        @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); }
      }`,
  },
  invalid: {
    'a path that answers from a cache': `
      @FileSystem({ bookkeeping: 'own' })
      class Fs {
        @LookupCounts() readonly counts = new LookupBook();
        readonly cache = new Map<string, Entry>();
        @Lookup() lookup({ name }: LookupRequest): Entry {
          const cached = this.cache.get(name);
          if (cached !== undefined) /*!*/ return cached;
          this.counts.add(2);
          return { nodeid: 2, attr: { mode: 0o100644 } };
        }
        @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); }
      }`,
    'a page whose entries are not counted': `
      @FileSystem({ bookkeeping: 'own' })
      class Fs {
        @LookupCounts() readonly counts = new LookupBook();
        readonly nodes: Entry[] = [];
        @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
          for (const entry of this.nodes) if (!/*!*/ page.add('a', entry)) return;
        }
        @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); }
      }`,
  },
});
