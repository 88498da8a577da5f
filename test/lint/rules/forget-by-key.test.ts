import { fileSystem, testRule } from '../cases.js';

testRule('forget-by-key', {
  valid: {
    'an index that no other request changes': fileSystem(
      `
  readonly paths = new Map<number, string>();
  readonly byPath = new Map<string, number>();`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) !== 0) return; const path = this.paths.get(nodeid); if (path !== undefined) this.byPath.delete(path); this.paths.delete(nodeid); }`,
      },
    ),
    'the entry is compared first': fileSystem(
      `
  readonly paths = new Map<number, string>();
  readonly byPath = new Map<string, number>();`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) !== 0) return; const path = this.paths.get(nodeid); if (path !== undefined && this.byPath.get(path) === nodeid) this.byPath.delete(path); this.paths.delete(nodeid); }`,
      },
    ),
  },
  invalid: {
    'the entry of a path': fileSystem(
      `
  readonly paths = new Map<number, string>();
  readonly byPath = new Map<string, number>();
  @Unlink() unlink({ name }: fuse.UnlinkRequest): void { this.byPath.delete(name); }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) !== 0) return; const path = this.paths.get(nodeid); if (path !== undefined) /*!*/ this.byPath.delete(path); this.paths.delete(nodeid); }`,
      },
    ),
  },
});
