import { fileSystem, testRule } from '../cases.js';

testRule('forget-throws', {
  valid: {
    'a node that is not there': fileSystem(
      `
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  need(nodeid: number): Node { const node = this.nodes.get(nodeid); if (node === undefined) throw new Errno('ENOENT'); return node; }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) === 0 && this.need(nodeid).nlink === 0) this.nodes.delete(nodeid); }`,
      },
    ),
  },
  invalid: {
    'an error as an answer': fileSystem(
      `
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }
`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); if ((this.nodes.get(nodeid)?.opens ?? 0) > 0) /*!*/ throw new Errno('EBUSY'); }`,
      },
    ),
  },
});
