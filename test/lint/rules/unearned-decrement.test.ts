import { fileSystem, testRule } from '../cases.js';

testRule('unearned-decrement', {
  valid: {
    'a rollback of what was counted': fileSystem(`
  @Lookup() lookup({ name }: LookupRequest): Entry {
    this.counts.add(2);
    if (name.length > 3) {
      this.counts.subtract(2, 1);
      throw new Errno('EACCES');
    }
    return { nodeid: 2, attr: { mode: 0o100644 } };
  }`),
    'what page.clear gives back': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdirplus() async readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): Promise<void> {
    try {
      for (const [name, { nodeid }] of this.names) {
        if (!page.add(name, { nodeid, attr: { mode: await this.load(nodeid) } })) return;
        this.counts.add(nodeid);
      }
    } catch (error) {
      for (const nodeid of page.clear()) this.counts.subtract(nodeid, 1);
      throw error;
    }
  }
  declare load: (nodeid: number) => Promise<number>;`),
  },
  invalid: {
    'a name that was not found': fileSystem(`
  @Lookup() lookup({ name }: LookupRequest): Entry {
    if (name !== 'a') {
      /*!*/ this.counts.subtract(2, 1);
      throw new Errno('ENOENT');
    }
    this.counts.add(2);
    return { nodeid: 2, attr: { mode: 0o100644 } };
  }`),
    RELEASE: fileSystem(`
  @Release() release({ nodeid }: fuse.ReleaseRequest): void {
    /*!*/ this.counts.subtract(nodeid, 1);
  }`),
    'the count is dropped with the name': fileSystem(`
  readonly names = new Map<string, number>();
  @Unlink() unlink({ name }: fuse.UnlinkRequest): void {
    const nodeid = this.names.get(name);
    if (nodeid === undefined) throw new Errno('ENOENT');
    this.names.delete(name);
    /*!*/ this.counts.subtract(nodeid, this.counts.get(nodeid));
  }`),
  },
});
