import { fileSystem, testRule } from '../cases.js';

testRule('increment-on-error', {
  valid: {
    'a node of the nodeid that was found, which is there': fileSystem(`
  readonly names = new Map<string, number>();
  readonly nodes = new Map<number, Node>();
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const nodeid = this.names.get(name);
    if (nodeid === undefined) throw new Errno('ENOENT');
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: this.node(nodeid).mode } };
  }
  node(nodeid: number): Node {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return node;
  }`),
    'all that can fail comes first': fileSystem(`
  @Lookup() async lookup(): Promise<Entry> {
    const mode = await this.load(2);
    this.counts.add(2);
    return { nodeid: 2, attr: { mode } };
  }
  declare load: (nodeid: number) => Promise<number>;`),
    'the count is taken back in a catch': fileSystem(`
  @Lookup() async lookup(): Promise<Entry> {
    this.counts.add(2);
    try {
      return { nodeid: 2, attr: { mode: await this.load(2) } };
    } catch (error) {
      this.counts.subtract(2, 1);
      throw error;
    }
  }
  declare load: (nodeid: number) => Promise<number>;`),
    'a check that has passed before': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  node(nodeid: number): Node {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ENOENT');
    return node;
  }
  @Link() link({ nodeid }: fuse.LinkRequest): Entry {
    this.node(nodeid).nlink += 1;
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: this.node(nodeid).mode } };
  }`),
  },
  invalid: {
    'a permission that is checked too late': fileSystem(`
  @Lookup() lookup({ name }: LookupRequest): Entry {
    this.counts.add(2);
    if (name.startsWith('.')) /*!*/ throw new Errno('EACCES');
    return { nodeid: 2, attr: { mode: 0o100644 } };
  }`),
    'attributes that are waited for': fileSystem(`
  @Lookup() async lookup(): Promise<Entry> {
    this.counts.add(2);
    return { nodeid: 2, attr: { mode: /*!*/ await this.load(2) } };
  }
  declare load: (nodeid: number) => Promise<number>;`),
  },
});
