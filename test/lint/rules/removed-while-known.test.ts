import { fileSystem, testRule } from '../cases.js';

testRule('removed-while-known', {
  valid: {
    'removed where the count is 0': fileSystem(
      `
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Unlink() unlink({ name }: fuse.UnlinkRequest): void {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    this.names.delete(name);
    node.nlink -= 1;
    this.reap(node);
  }
  reap(node: Node): void { if (node.nlink === 0 && !this.counts.has(node.nodeid)) this.remove(node.nodeid); }
  @RemovesInode() remove(nodeid: number): void { this.nodes.delete(nodeid); }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { const node = this.nodes.get(nodeid); if (this.counts.subtract(nodeid, nlookup) === 0 && node) this.reap(node); }`,
      },
    ),
    'what a failed creation has made': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Mkdir() async mkdir({ name, mode }: fuse.MkdirRequest): Promise<Entry> {
    const nodeid = this.nodes.size + 2;
    this.nodes.set(nodeid, { nodeid, mode, nlink: 1, opens: 0 });
    try { await this.save(name); } catch (error) { this.remove(nodeid); throw error; }
    this.counts.add(nodeid);
    return { nodeid, attr: { mode } };
  }
  declare save: (name: string) => Promise<void>;
  @RemovesInode() remove(nodeid: number): void { this.nodes.delete(nodeid); }`),
  },
  invalid: {
    'with its last name': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Unlink() unlink({ name }: fuse.UnlinkRequest): void {
    const node = this.names.get(name);
    if (node === undefined) throw new Errno('ENOENT');
    this.names.delete(name);
    /*!*/ this.nodes.delete(node.nodeid);
  }`),
    'by a method that is marked': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Rmdir() rmdir({ name }: fuse.RmdirRequest): void {
    const node = this.names.get(name);
    if (node !== undefined && node.nlink === 0) /*!*/ this.remove(node.nodeid);
  }
  @RemovesInode() remove(nodeid: number): void { this.nodes.delete(nodeid); }`),
  },
});
