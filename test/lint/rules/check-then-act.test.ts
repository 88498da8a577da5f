import { fileSystem, testRule } from '../cases.js';

testRule('check-then-act', {
  valid: {
    'a list of names and nodeids, from which FORGET takes nothing': fileSystem(`
  declare list: (nodeid: number) => Promise<[string, number][]>;
  declare mode: (nodeid: number) => Promise<number>;
  @Readdirplus() async readdirplus(request: fuse.ReaddirplusRequest, page: DirectoryPlusPage): Promise<void> {
    for (const [name, nodeid] of await this.list(request.nodeid)) {
      if (!page.add(name, { nodeid, attr: { mode: await this.mode(nodeid) } })) return;
      this.counts.add(nodeid);
    }
  }`),
    'in one turn': fileSystem(
      `
  readonly locks = new InodeLocks();
  readonly states = new Map<number, string>();
  declare save: (nodeid: number) => Promise<void>;
  @RemovesInode() drop(nodeid: number): void { this.states.delete(nodeid); }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { if (this.counts.subtract(nodeid, nlookup) !== 0) return; this.drop(nodeid); await this.save(nodeid).catch(() => undefined); }`,
      },
    ),
    'under the lock': fileSystem(
      `
  readonly locks = new InodeLocks();
  readonly states = new Map<number, string>();
  declare save: (nodeid: number) => Promise<void>;
  @RemovesInode() drop(nodeid: number): void { this.states.delete(nodeid); }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { using lock = await this.locks.acquire(nodeid); void lock; if (this.counts.subtract(nodeid, nlookup) !== 0) return; await this.save(nodeid).catch(() => undefined); this.drop(nodeid); }`,
      },
    ),
    'asked again': fileSystem(
      `
  readonly locks = new InodeLocks();
  readonly states = new Map<number, string>();
  declare save: (nodeid: number) => Promise<void>;
  @RemovesInode() drop(nodeid: number): void { this.states.delete(nodeid); }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { if (this.counts.subtract(nodeid, nlookup) !== 0) return; await this.save(nodeid).catch(() => undefined); if (!this.counts.has(nodeid)) this.drop(nodeid); }`,
      },
    ),
    'a queue of its own': fileSystem(
      `
  readonly locks = new InodeLocks();
  readonly states = new Map<number, string>();
  declare save: (nodeid: number) => Promise<void>;
  @RemovesInode() drop(nodeid: number): void { this.states.delete(nodeid); }
  readonly tails = new Map<number, Promise<unknown>>();
  async inTurn<T>(nodeid: number, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(nodeid) ?? Promise.resolve();
    const after = before.then(work);
    this.tails.set(nodeid, after.catch(() => undefined));
    return await after;
  }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { await this.inTurn(nodeid, async () => { if (this.counts.subtract(nodeid, nlookup) !== 0) return; await this.save(nodeid).catch(() => undefined); this.drop(nodeid); }); }`,
      },
    ),
  },
  invalid: {
    'an await between check and delete': fileSystem(
      `
  readonly locks = new InodeLocks();
  readonly states = new Map<number, string>();
  declare save: (nodeid: number) => Promise<void>;
  @RemovesInode() drop(nodeid: number): void { this.states.delete(nodeid); }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { if (this.counts.subtract(nodeid, nlookup) !== 0) return; /*!*/ await this.save(nodeid); this.drop(nodeid); }`,
      },
    ),
    'a count that is read before and written behind': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts = new Map<number, number>();
    declare load: (nodeid: number) => Promise<number>;
    @Lookup() async lookup(): Promise<Entry> {
      const count = this.counts.get(2) ?? 0;
      const mode = /*!*/ await this.load(2);
      this.counts.set(2, count + 1);
      return { nodeid: 2, attr: { mode } };
    }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.set(nodeid, (this.counts.get(nodeid) ?? 0) - nlookup); }
  }`,
    'a node that is found before and counted behind': `
  interface Node { readonly nodeid: number; nlookup: number }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts((node: Node) => node.nlookup) readonly nodes = new Map<number, Node>();
    declare load: (nodeid: number) => Promise<number>;
    @Lookup() async lookup(): Promise<Entry> {
      const node = this.nodes.get(2);
      if (node === undefined) throw new Errno('ENOENT');
      const mode = /*!*/ await this.load(2);
      node.nlookup += 1;
      return { nodeid: 2, attr: { mode } };
    }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const node = this.nodes.get(nodeid);
      if (node !== undefined && (node.nlookup -= nlookup) === 0) this.nodes.delete(nodeid);
    }
  }`,
  },
});
