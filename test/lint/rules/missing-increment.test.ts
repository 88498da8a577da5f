import { fileSystem, testRule } from '../cases.js';

testRule('missing-increment', {
  valid: {
    'nodes that put themselves into a map of their own kind, and count behind a getter': `
  class Known {
    #lookups = 0;
    constructor(table: Table, readonly nodeid: number) { table.set(nodeid, this); }
    get lookups(): number { return this.#lookups; }
    move(by: number): this { this.#lookups += by; return this; }
  }
  class Table extends Map<number, Known> {
    #last = 1;
    make(): Known { return new Known(this, ++this.#last); }
  }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts((known: Known) => known.lookups) readonly table = new Table();
    @Mknod() mknod(): Entry { return { nodeid: this.table.make().move(1).nodeid, attr: { mode: 0o100644 } }; }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.table.get(nodeid)?.move(-nlookup); }
  }`,
    'a map of nodes that another object has': `
  class Known { lookups = 0; constructor(readonly nodeid: number) {} }
  class Table {
    readonly known = new Map<number, Known>();
    #last = 1;
    make(): Known { const made = new Known(++this.#last); this.known.set(made.nodeid, made); return made; }
  }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    readonly #table = new Table();
    @LookupCounts(({ lookups }: Known) => lookups) readonly book = this.#table.known;
    @Mknod() mknod(): Entry {
      const known = this.#table.make();
      known.lookups += 1;
      return { nodeid: known.nodeid, attr: { mode: 0o100644 } };
    }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const known = this.book.get(nodeid);
      if (known !== undefined) known.lookups -= nlookup;
    }
  }`,
    'counts that are kept in a part of a node, which is not followed': `
  interface Cell { value: number }
  class Known { readonly cell: Cell = { value: 0 }; constructor(readonly nodeid: number) {} }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts((known: Known) => known.cell.value) readonly nodes = new Map<number, Known>();
    declare cells: Iterable<Cell>;
    @Lookup() lookup(): Entry {
      for (const cell of this.cells) cell.value += 1;
      return { nodeid: 2, attr: { mode: 0o100644 } };
    }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const cell = this.nodes.get(nodeid)?.cell;
      if (cell !== undefined) Object.assign(cell, { value: cell.value - nlookup });
    }
  }`,
    'a negative entry that is not counted': fileSystem(`
  @Lookup() lookup({ name }: LookupRequest): Entry | NegativeEntry {
    if (name !== 'a') return { nodeid: 0, entryTimeout: 1 };
    this.counts.add(2);
    return { nodeid: 2, attr: { mode: 0o100644 } };
  }`),
    'a page whose dots are asked for behind the reservation': fileSystem(`
  readonly names = new Map<string, Node>();
  readonly nodes = new Map<number, Node>();
  @Getattr() getattr({ nodeid }: Pick<fuse.GetattrRequest, 'nodeid'>): AttrReply {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ESTALE');
    return { attr: { mode: node.mode } };
  }

  @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
    for (const [name, { nodeid, mode }] of [['.', { nodeid: 1, mode: 0o040755 }] as const, ...this.names]) {
      if (!page.add(name, { nodeid, attr: { mode } })) return;
      if (name !== '.' && name !== '..') this.counts.add(nodeid);
    }
  }`),
    'a count in nodes that are made when they are first met': `
  interface Known { readonly nodeid: number; nlookup: number }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts(({ nlookup }: Known) => nlookup) readonly known = new Map<number, Known>();
    @Lookup() lookup({ name }: LookupRequest): Entry {
      const nodeid = name.length + 2;
      const known = this.known.get(nodeid);
      if (known === undefined) this.known.set(nodeid, { nodeid, nlookup: 1 });
      else known.nlookup++;
      return { nodeid, attr: { mode: 0o100644 } };
    }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const known = this.known.get(nodeid);
      if (known === undefined) return;
      known.nlookup -= nlookup;
      if (known.nlookup === 0) this.known.delete(nodeid);
    }
  }`,
    'counts in an array, through a private helper': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() counts: number[] = [];
    @Lookup() lookup(): Entry { return this.#handOver(2); }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts[nodeid] = (this.counts[nodeid] ?? 0) - nlookup; }
    #handOver(nodeid: number): Entry {
      this.counts[nodeid] = (this.counts[nodeid] ?? 0) + 1;
      return { nodeid, attr: { mode: 0o100644 } };
    }
  }`,
    'a method that is marked with @Increments, whose counts are kept elsewhere': `
  interface Table { readonly counts: Map<number, number>; bump(nodeid: number, by: number): void }
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts() readonly counts: Map<number, number>;
    readonly table: Table;
    constructor(table: Table) { this.table = table; this.counts = table.counts; }
    @Increments() count(nodeid: number): void { this.table.bump(nodeid, 1); }
    @Decrements() uncount(nodeid: number, nlookup: number): void { this.table.bump(nodeid, -nlookup); }
    @Lookup() lookup(): Entry { this.count(2); return { nodeid: 2, attr: { mode: 0o100644 } }; }
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.uncount(nodeid, nlookup); }
  }`,
    'a class that does not count': `
  @FileSystem({ bookkeeping: 'none' })
  class Fs { @Lookup() lookup(): Entry { return { nodeid: 2, attr: { mode: 0o100644 } }; } }`,
  },
  invalid: {
    'a path that answers from a cache': fileSystem(`
  readonly cache = new Map<string, Entry>();
  @Lookup() lookup({ name }: LookupRequest): Entry {
    const cached = this.cache.get(name);
    if (cached !== undefined) /*!*/ return cached;
    this.counts.add(2);
    return { nodeid: 2, attr: { mode: 0o100644 } };
  }`),
    'a page whose entries are not counted': fileSystem(`
  readonly entries: Entry[] = [];
  @Readdirplus() readdirplus(_: fuse.ReaddirplusRequest, page: DirectoryPlusPage): void {
    for (const entry of this.entries) if (!/*!*/ page.add('a', entry)) return;
  }`),
    'the directory is counted instead of the child': fileSystem(`
  @Mkdir() mkdir({ parent }: fuse.MkdirRequest): Entry {
    this.counts.add(parent);
    /*!*/ return { nodeid: this.make(), attr: { mode: 0o040755 } };
  }
  declare make: () => number;`),
    'a handler that an override takes the count from': fileSystem(`
  @Lookup() lookup(): Entry { return this.handOver(2); }
  protected handOver(nodeid: number): Entry { this.counts.add(nodeid); return { nodeid, attr: { mode: 0o100644 } }; }
}
@FileSystem({ bookkeeping: 'own' })
class Quick extends Fs {
  override lookup(): Entry { /*!*/ return super.lookup(); }
  protected override handOver(nodeid: number): Entry { return { nodeid, attr: { mode: 0o100644 } }; }`),
  },
});
