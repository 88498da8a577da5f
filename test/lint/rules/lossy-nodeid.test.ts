import { fileSystem, testRule } from '../cases.js';

testRule('lossy-nodeid', {
  valid: {
    'small numbers for large ids': fileSystem(`
  declare stat: (name: string) => { readonly ino: bigint };
  readonly nodeids = new Map<bigint, number>();
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const { ino } = this.stat(name);
    const nodeid = this.nodeids.get(ino) ?? this.nodeids.size + 2;
    this.nodeids.set(ino, nodeid);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }`),
    'fewer bits, on purpose': fileSystem(`
  declare stat: (name: string) => { readonly ino: bigint };
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const { ino } = this.stat(name);
    const nodeid = Number(ino & 0xffffffffffffn);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }`),
    'checked before': fileSystem(`
  declare stat: (name: string) => { readonly ino: bigint };
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const { ino } = this.stat(name);
    if (ino > BigInt(Number.MAX_SAFE_INTEGER)) throw new Errno('EOVERFLOW');
    const nodeid = Number(ino);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }`),
    'a cookie and a generation': fileSystem(`
  generation = 0;
  @Lookup() lookup(): Entry { this.generation = (this.generation + 1) >>> 0; this.counts.add(2); return { nodeid: 2, generation: this.generation, attr: { mode: 0o100644 } }; }
  @Readdir() readdir({ offset }: fuse.ReaddirRequest, page: DirectoryPage): void { if (Number(offset) === 0) page.add('a', { ino: 2, mode: 0 }); }`),
  },
  invalid: {
    'Number(bigint)': fileSystem(`
  declare stat: (name: string) => { readonly ino: bigint };
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const { ino } = this.stat(name);
    const nodeid = /*!*/ Number(ino);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }`),
    'parseInt of hexadecimal digits': fileSystem(`
  declare stat: (name: string) => { readonly ino: bigint };
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const { ino } = this.stat(name);
    const nodeid = /*!*/ parseInt(ino.toString(16), 16);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }`),
    '| 0': fileSystem(``, {
      forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(/*!*/ nodeid | 0, nlookup); }`,
    }),
    '>>> 0': fileSystem(``, {
      forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, /*!*/ nlookup >>> 0); }`,
    }),
  },
});
