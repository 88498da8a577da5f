import { fileSystem, testRule } from '../cases.js';

testRule('erased-while-linked', {
  valid: {
    'a look at the names': fileSystem(
      `
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Lookup() lookup({ name }: LookupRequest): Entry {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    this.counts.add(node.nodeid);
    return { nodeid: node.nodeid, attr: { mode: node.mode } };
  }

  @Unlink() unlink({ name }: fuse.UnlinkRequest): void {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    this.names.delete(name);
    node.nlink -= 1;
    if (node.nlink === 0 && !this.counts.has(node.nodeid)) this.nodes.delete(node.nodeid);
  }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) === 0 && this.nodes.get(nodeid)?.nlink === 0) this.nodes.delete(nodeid); }`,
      },
    ),
  },
  invalid: {
    'no look at the names': fileSystem(
      `
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Lookup() lookup({ name }: LookupRequest): Entry {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    this.counts.add(node.nodeid);
    return { nodeid: node.nodeid, attr: { mode: node.mode } };
  }

  @Unlink() unlink({ name }: fuse.UnlinkRequest): void {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    this.names.delete(name);
    node.nlink -= 1;
    if (node.nlink === 0 && !this.counts.has(node.nodeid)) this.nodes.delete(node.nodeid);
  }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) === 0) /*!*/ this.nodes.delete(nodeid); }`,
      },
    ),
  },
});
