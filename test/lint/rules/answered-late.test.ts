import { fileSystem, testRule } from '../cases.js';

testRule('answered-late', {
  valid: {
    'the promise is returned': fileSystem(`
  declare load: (nodeid: number) => Promise<Entry[]>;
  async fill(nodeid: number, page: DirectoryPlusPage): Promise<void> {
    for (const entry of await this.load(nodeid)) {
      if (!page.add('a', entry)) return;
      this.counts.add(entry.nodeid);
    }
  }
  @Readdirplus() readdirplus({ nodeid }: fuse.ReaddirplusRequest, page: DirectoryPlusPage): Promise<void> { return this.fill(nodeid, page); }`),
  },
  invalid: {
    'nobody waits': fileSystem(`
  declare load: (nodeid: number) => Promise<Entry[]>;
  async fill(nodeid: number, page: DirectoryPlusPage): Promise<void> {
    for (const entry of await this.load(nodeid)) {
      if (!/*!*/ page.add('a', entry)) return;
      this.counts.add(entry.nodeid);
    }
  }
  @Readdirplus() readdirplus({ nodeid }: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void { void this.fill(nodeid, page); }`),
    'a promise that is settled twice': fileSystem(`
  @Lookup() lookup({ name }: LookupRequest): Promise<Entry> {
    return /*!*/ new Promise((resolve, reject) => {
      if (name.length > 9) reject(new Errno('ENAMETOOLONG'));
      this.counts.add(2);
      resolve({ nodeid: 2, attr: { mode: 0o100644 } });
    });
  }`),
  },
});
