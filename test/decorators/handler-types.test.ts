import { expect } from 'chai';
import { check, type Diagnostics } from './compiler.js';

const IMPORTS = `
  import * as t from '../../decorators/index.js';
  import type * as r from '../../src/protocol/replies.js';
  import type { ForgetRequest, GetattrRequest } from '../../src/protocol/requests/inodes.js';
  import type * as e from '../../src/protocol/requests/entries.js';
  import type * as f from '../../src/protocol/requests/files.js';
  import type * as x from '../../src/protocol/requests/xattrs.js';
  declare const entry: r.Entry;
  declare class OpenFile { readonly position: number }
  import type { ForgottenCause } from '../../src/inodes/inode-lives.js';
  import type { Inode } from '../../src/inodes/table-inode.js';
  import { InodeTable } from '../../src/inodes/inode-table.js';
  declare const root: OpenFile;
  declare const table: InodeTable<OpenFile, string>;
`;

const ACCEPTED = {
  'a synchronous reply':
    '@t.Lookup() lookup({ parent, name }: e.LookupRequest): r.Entry { void [parent, name]; return entry; }',
  'a promise of a reply':
    '@t.Lookup() async lookup(_: e.LookupRequest): Promise<r.Entry> { return Promise.resolve(entry); }',
  'a negative entry from lookup':
    '@t.Lookup() lookup(_: e.LookupRequest): r.Entry | r.NegativeEntry { return { nodeid: 0 }; }',
  'a promise of either':
    '@t.Lookup() async lookup(): Promise<r.Entry | r.NegativeEntry> { return Promise.resolve({ nodeid: 0 }); }',
  'no parameters': '@t.Getattr() getattr(): r.AttrReply { return { attr: { mode: 0 } }; }',
  'a handler without a return': '@t.Unlink() unlink(_: e.UnlinkRequest): void {}',
  'an async handler without a return': '@t.Forget() async forget(_: ForgetRequest): Promise<void> {}',
  'an open that sometimes has no reply':
    '@t.Open() async open(_: f.OpenRequest): Promise<r.OpenReply | undefined> { return Promise.resolve(undefined); }',
  'an open without a reply': '@t.Open() open(): void {}',
  "a handle of the class's own":
    '@t.Read() read({ handle, size }: f.ReadRequest<OpenFile>): Buffer { return Buffer.alloc(handle.position + size); }',
  'a handle that may be absent':
    '@t.Getattr() getattr({ handle }: GetattrRequest<OpenFile>): r.AttrReply { return { attr: { mode: handle?.position ?? 0 } }; }',
  'two handles of one type':
    '@t.CopyFileRange() copy({ handle, handleOut }: f.CopyFileRangeRequest<OpenFile>): number { return handle.position + handleOut.position; }',
  'a page':
    '@t.Readdir() readdir(_: f.ReaddirRequest, page: r.DirectoryPage): void { page.add("a", { ino: 2, mode: 0 }); }',
  'a page of entries':
    "@t.Readdirplus({ increments: 'per-entry' }) async readdirplus(_: f.ReaddirplusRequest<OpenFile>, page: r.DirectoryPlusPage): Promise<void> { await Promise.resolve(page.add('a', entry)); }",
  'a page that is left alone': '@t.Readdir() readdir(_: f.ReaddirRequest): void {}',
  'a list of names': "@t.Listxattr() listxattr(_: x.ListxattrRequest): string[] { return ['user.a']; }",
  'a generator of names': "@t.Listxattr() *listxattr(): Generator<string> { yield 'user.a'; }",
  'two operations on one method': '@t.Fsync() @t.Fsyncdir() sync(_: f.FsyncRequest<OpenFile>): void {}',
  'a field that holds a function':
    '@t.Lookup({ increments: 1 }) lookup = (_: e.LookupRequest): r.Entry => entry;',
  'a private method': '@t.Lookup() private lookup(_: e.LookupRequest): r.Entry { return entry; }',
  'a key that is a symbol': '@t.Lookup() [Symbol.search](_: e.LookupRequest): r.Entry { return entry; }',
  'a destroy handler': '@t.Destroy() async destroy(): Promise<void> {}',
  'a book of counts': '@t.LookupCounts() readonly counts = new Map<number, number>();',
  'a private book': '@t.LookupCounts() private readonly counts = new Map<number, number>();',
  'an array of counts': '@t.LookupCounts() readonly counts: number[] = [];',
  'a book of nodes':
    '@t.LookupCounts((node: { nlookup: number }) => node.nlookup) readonly nodes = new Map<number, { nlookup: number; name: string }>();',
  'a removal':
    '@t.RemovesInode() remove(nodeid: number, now: boolean): Promise<void> { return Promise.resolve(void [nodeid, now]); }',
  'a table of inodes': '@t.Inodes() private readonly inodes = new InodeTable<OpenFile, string>(root);',
  'methods that are told of inodes':
    '@t.Remembered() remembered({ nodeid, value }: Inode<OpenFile>): void { void (nodeid + value.position); } @t.Forgotten() async forgotten(_: Inode<OpenFile, string>, cause: ForgottenCause): Promise<void> { await Promise.resolve(cause); }',
  'a method that needs to know nothing': '@t.Forgotten() private forgotten(): void {}',
  'an inode that is found, or made in the same turn':
    '@t.Lookup() lookup(request: e.LookupRequest): r.Entry { return (table.find(request, "a") ?? table.add(request, "a", () => root)).entry(entry); }',
  'an inode that is waited for':
    '@t.Create() async create(request: e.CreateRequest): Promise<r.CreateReply> { const pin = await table.obtain(request, undefined, () => Promise.resolve(root)); return { ...pin.entry(entry), handle: pin.value.position }; }',
  'inodes of a page, of a name that is removed, and of a hold':
    '@t.Unlink() unlink(request: e.UnlinkRequest): void { table.find(request, "a"); using hold = table.hold(); table.pin(hold, 2); } @t.Readdirplus() readdirplus(request: f.ReaddirplusRequest<OpenFile>, page: r.DirectoryPlusPage): void { page.add("a", table.pin(request, 2).entry(entry)); }',
  'marks on anything':
    '@t.Increments() count(_: number): void {} @t.Decrements() uncount(): void {} @t.Guarded() readonly bytes = new Map<number, Buffer>();',
};

/** Source, and what the explanation must name. */
const REFUSED: Readonly<Record<string, readonly [source: string, ...named: string[]]>> = {
  'a reply of another operation': [
    '@t.Lookup() lookup(_: e.LookupRequest): r.AttrReply { return { attr: entry.attr }; }',
    'lookup',
    'nodeid',
  ],
  'a promise of one': [
    '@t.Lookup() async lookup(_: e.LookupRequest): Promise<r.AttrReply> { return Promise.resolve({ attr: entry.attr }); }',
    'nodeid',
  ],
  'a request of another operation': ['@t.Rmdir() rmdir(_: e.RenameRequest): void {}', 'newParent'],
  'a parameter that nobody passes': [
    '@t.Unlink() unlink(_: e.UnlinkRequest, force: boolean): void { void force; }',
    'unlink',
  ],
  'a negative entry from mkdir': [
    '@t.Mkdir() mkdir(_: e.MkdirRequest): r.Entry | r.NegativeEntry { return entry; }',
    'NegativeEntry',
  ],
  'a reply that is missing': ['@t.Getattr() getattr(_: GetattrRequest): void {}', 'void'],
  'a reply where there is none': ['@t.Unlink() unlink(_: e.UnlinkRequest): number { return 1; }', 'number'],
  'a text instead of a list of names': ["@t.Listxattr() listxattr(): string { return 'user.a'; }", 'string'],
  'a plain page for readdirplus': [
    '@t.Readdirplus() readdirplus(_: f.ReaddirplusRequest, page: { add(name: string): number }): void { page.add("a"); }',
    'add',
  ],
  'a field of the wrong shape': ['@t.Lookup() lookup = (): number => 1;', 'lookup'],
  'a field that holds no function': ['@t.Lookup() lookup = 1;', 'lookup'],
  'a private method of the wrong shape': ['@t.Lookup() private lookup(): number { return 1; }', 'number'],
  'a getter': ['@t.Lookup() get lookup(): number { return 1; }', 'lookup'],
  'increments of a handler that counts nothing': [
    '@t.Getattr({ increments: 1 }) getattr(): r.AttrReply { return { attr: entry.attr }; }',
    'Expected 0 arguments',
  ],
  'increments other than 1': ['@t.Lookup({ increments: 2 }) lookup(): r.Entry { return entry; }', "'2'"],
  'increments of a whole page': ['@t.Readdirplus({ increments: 1 }) readdirplus(): void {}', 'per-entry'],
  'a book of texts': ['@t.LookupCounts() readonly counts = new Map<number, string>();', 'counts'],
  'a book of nodes without a reader': [
    '@t.LookupCounts() readonly nodes = new Map<number, { nlookup: number }>();',
    'nodes',
  ],
  'a reader for other nodes': [
    '@t.LookupCounts((node: { nlookup: number }) => node.nlookup) readonly nodes = new Map<number, { name: string }>();',
    'nlookup',
  ],
  'a table that is none': ['@t.Inodes() readonly inodes = new Map<number, OpenFile>();', 'inodes'],
  'a method that is told of something else': [
    '@t.Forgotten() forgotten(nodeid: number): void { void nodeid; }',
    'number',
  ],
  'a method for inodes that answers': ['@t.Remembered() remembered(): number { return 1; }', 'number'],
  'an inode without a request': [
    '@t.Lookup() lookup(): r.Entry { return table.pin(2).entry(entry); }',
    'Expected 2 arguments',
  ],
  'an inode for a request that names none': [
    '@t.Getattr() getattr(request: GetattrRequest): r.AttrReply { table.pin(request, 2); return { attr: entry.attr }; }',
    'GetattrRequest',
  ],
  'an inode that may have to be waited for': [
    '@t.Lookup() lookup(request: e.LookupRequest): r.Entry { return table.obtain(request, "a", () => root); }',
    'Promise',
  ],
  'an inode that may not be there': [
    '@t.Lookup() lookup(request: e.LookupRequest): r.Entry { return table.find(request, "a").entry(entry); }',
    'undefined',
  ],
  'an inode that is made in its own time, now': [
    '@t.Lookup() lookup(request: e.LookupRequest): r.Entry { return table.add(request, "a", () => Promise.resolve(root)).entry(entry); }',
    'Promise',
  ],
  'a key of another type': [
    '@t.Lookup() lookup(request: e.LookupRequest): r.Entry | r.NegativeEntry { return table.find(request, 7)?.entry(entry) ?? { nodeid: 0 }; }',
    'number',
  ],
  'a removal by name': ['@t.RemovesInode() remove(name: string): void { void name; }', 'string'],
};

describe('the types of decorators', function () {
  this.timeout(120_000);
  let accepted: readonly Diagnostics[];
  let refused: readonly Diagnostics[];

  before(() => {
    const sources = [...Object.values(ACCEPTED), ...Object.values(REFUSED).map(([source]) => source)];
    const all = check(sources.map((members) => `${IMPORTS} export class FileSystem { ${members} }`));
    accepted = all.slice(0, Object.keys(ACCEPTED).length);
    refused = all.slice(accepted.length);
  });

  Object.keys(ACCEPTED).forEach((what, index) => {
    it(`accept ${what}`, () => {
      expect(accepted[index]).to.deep.equal([]);
    });
  });

  Object.entries(REFUSED).forEach(([what, [, ...named]], index) => {
    it(`refuse ${what}`, () => {
      expect(refused[index]).to.have.lengthOf(1);
      for (const name of named) expect(refused[index]?.[0]).to.contain(name);
    });
  });
});
