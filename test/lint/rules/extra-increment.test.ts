import { fileSystem, testRule } from '../cases.js';

testRule('extra-increment', {
  valid: {
    'a page that reserves before it counts': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
    for (const [name, { nodeid, mode }] of this.names) {
      if (!page.add(name, { nodeid, attr: { mode } })) return;
      this.counts.add(nodeid);
    }
  }`),
    'a count that is taken back where the entry does not fit': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
    for (const [name, { nodeid, mode }] of this.names) {
      this.counts.add(nodeid);
      if (page.add(name, { nodeid, attr: { mode } })) continue;
      this.counts.subtract(nodeid, 1);
      return;
    }
  }`),
  },
  invalid: {
    'a negative entry that is a constant of the module': `
  const NOTHING: NegativeEntry = { nodeid: 0, entryTimeout: 1 };
  ${fileSystem(`
  @Lookup() lookup({ name }: LookupRequest): Entry | NegativeEntry {
    /*!*/ this.counts.add(2);
    return name === 'a' ? { nodeid: 2, attr: { mode: 0o100644 } } : NOTHING;
  }`)}`,
    'a negative entry': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Lookup() lookup({ name }: LookupRequest): Entry | NegativeEntry {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    /*!*/ this.counts.add(node.nodeid);
    if (name.startsWith('~')) return { nodeid: 0 };
    return { nodeid: node.nodeid, attr: { mode: node.mode } };
  }`),
    'counted twice, once in a helper': fileSystem(`
  @Lookup() lookup(): Entry {
    this.counts.add(2);
    return this.handOver(2);
  }
  handOver(nodeid: number): Entry {
    /*!*/ this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }`),
    'a plain READDIR': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdir() readdir(_: fuse.ReaddirRequest, page: DirectoryPage): void {
    for (const [name, { nodeid, mode }] of this.names) {
      if (!page.add(name, { ino: nodeid, mode })) return;
      /*!*/ this.counts.add(nodeid);
    }
  }`),
    'an entry that did not fit': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
    for (const [name, { nodeid, mode }] of this.names) {
      /*!*/ this.counts.add(nodeid);
      if (!page.add(name, { nodeid, attr: { mode } })) return;
    }
  }`),
    '"." and ".."': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
    const dots = ['.', '..'].map((name) => [name, { nodeid: 1, mode: 0o040755 }] as const);
    for (const [name, { nodeid, mode }] of [...dots, ...this.names]) {
      if (!page.add(name, { nodeid, attr: { mode } })) return;
      /*!*/ this.counts.add(nodeid);
    }
  }`),
  },
});
