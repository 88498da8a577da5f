import { fileSystem, testRule } from '../cases.js';

testRule('forget-closes-handles', {
  valid: {
    'a look whether it is open': fileSystem(
      `
  readonly files = new Map<number, { close(): void }>();
  @Open() open({ nodeid }: fuse.OpenRequest): void { this.files.set(nodeid, this.openFile(nodeid)); }
  declare openFile: (nodeid: number) => { close(): void };`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); if (this.files.has(nodeid)) return; this.files.delete(nodeid); }`,
      },
    ),
    'a descriptor of each inode that was looked up': fileSystem(
      `
  readonly files = new Map<number, { close(): void }>();
  declare openFile: (nodeid: number) => { close(): void };
  @Lookup() lookup(): Entry { this.files.set(2, this.openFile(2)); this.counts.add(2); return { nodeid: 2, attr: { mode: 0o100644 } }; }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) !== 0) return; this.files.get(nodeid)?.close(); this.files.delete(nodeid); }`,
      },
    ),
  },
  invalid: {
    'what @Open has kept': fileSystem(
      `
  readonly files = new Map<number, { close(): void }>();
  @Open() open({ nodeid }: fuse.OpenRequest): void { this.files.set(nodeid, this.openFile(nodeid)); }
  declare openFile: (nodeid: number) => { close(): void };`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); /*!*/ this.files.delete(nodeid); }`,
      },
    ),
  },
});
