import { constants } from 'node:os';
import { expect } from 'chai';
import { Errno, type CreateReply, type Entry, type LookupRequest } from '../../src/index.js';
import { LIVES } from '../../src/inodes/inode-table.js';
import { InodeTableError } from '../../src/inodes/inode-table-error.js';
import { compile } from '../../src/metadata/compile.js';
import { bind } from '../../src/metadata/route-table.js';
import { Session } from '../../src/session/session.js';
import { Deferred } from '../support/deferred.js';
import { asynchronous, FILE, ManagedFs, serveManaged as serve, synchronous } from '../support/managed-fs.js';
import { turn } from '../support/scripted-kernel.js';
import { ScriptedTransport } from '../support/scripted-transport.js';

const { EIO, ENOENT, ESTALE } = constants.errno;

describe('a managed class', () => {
  it('has its lookups counted as the kernel counts them', async () => {
    const { fs, kernel, session } = await serve();
    kernel.lookup('a');
    kernel.lookup('a');
    kernel.lookup('b');
    expect(session.report()).to.deep.include({
      ledger: { 1: 1, 2: 2, 3: 1 },
      book: { 2: 2, 3: 1 },
      findings: [],
    });
    kernel.forget(2, 1);
    expect(fs.told).to.deep.equal(['remembered 2', 'remembered 3']);
    kernel.forgetMany([
      [2, 1],
      [3, 1],
    ]);
    expect(fs.told.slice(2)).to.deep.equal(['forgotten 2 kernel', 'forgotten 3 kernel']);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
    await session.unmount();
  });

  it('has a nodeid used again with another generation, once it is forgotten', async () => {
    const { kernel, session } = await serve();
    const first = kernel.value('lookup', kernel.lookup('a'));
    kernel.forget(2, 1);
    const second = kernel.value('lookup', kernel.lookup('b'));
    expect(second.nodeid).to.equal(first.nodeid);
    expect(second.generation).to.not.equal(first.generation);
    await session.unmount();
  });

  it('gets an entry in the turn of the request where nothing has to be waited for', async () => {
    const { kernel, session } = await serve();
    expect(kernel.isAnswered(kernel.lookup('a'))).to.equal(true);
    await session.unmount();
  });

  for (const [what, end] of Object.entries({
    'throws after it has obtained an inode': () => {
      throw new Errno('EACCES');
    },
    'answers with a negative entry': () => ({ nodeid: 0 as const }),
    'gives a reply that the kernel would drop': (entry: Entry) => ({ ...entry, attr: { mode: 0o644 } }),
  })) {
    it(`has the inode forgotten where its handler ${what}`, async () => {
      const { fs, kernel, session } = await serve();
      fs.on.lookup = (request) => end(synchronous(fs)(request));
      kernel.lookup('a');
      expect(fs.told).to.deep.equal(['remembered 2', 'forgotten 2 dropped']);
      fs.on.lookup = async (request) => end(await asynchronous(fs)(request));
      kernel.lookup('b');
      await turn();
      expect(fs.told.slice(2)).to.deep.equal(['remembered 2', 'forgotten 2 dropped']);
      expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {} });
      await session.unmount();
    });
  }

  it('has the inode of a reply forgotten that was not delivered', async () => {
    const { fs, kernel, session } = await serve();
    kernel.transport.onWrite = () => ENOENT;
    kernel.lookup('a');
    expect(fs.told).to.deep.equal(['remembered 2', 'forgotten 2 dropped']);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
    await session.unmount();
  });

  it('hands over an existing inode with LINK, and a made one with CREATE', async () => {
    const { fs, kernel, session } = await serve();
    fs.on.create = (request): CreateReply => ({
      ...fs.inodes.add(request, request.name, () => request.name).entry(FILE),
      handle: {},
    });
    fs.on.link = (request) => fs.inodes.pin(request, request.nodeid).entry(FILE);
    kernel.ask('create', { mode: FILE.attr.mode }, { names: ['a'] });
    kernel.ask('link', { oldnodeid: 2 }, { names: ['b'] });
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 2: 2 }, book: { 2: 2 }, findings: [] });
    expect(kernel.errno(kernel.ask('link', { oldnodeid: 9 }, { names: ['c'] }))).to.equal(ESTALE);
    await session.unmount();
  });

  it('hands over the entries of a page that fitted, and has the others forgotten', async () => {
    const { fs, kernel, session } = await serve();
    fs.on.readdirplus = (request, page) => {
      for (const name of ['a', 'b', 'c']) {
        const pin = fs.inodes.find(request, name) ?? fs.inodes.add(request, name, () => name);
        if (!page.add(name, pin.entry(FILE))) return;
      }
    };
    kernel.ask('readdirplus', { size: 400 });
    expect(session.report()).to.deep.include({
      ledger: { 1: 1, 2: 1, 3: 1 },
      book: { 2: 1, 3: 1 },
      findings: [],
    });
    expect(fs.told.filter((told) => told.startsWith('forgotten'))).to.deep.equal(['forgotten 4 dropped']);
    await session.unmount();
  });

  it('can obtain an inode to take its name away, which then goes if the kernel does not know it', async () => {
    const { fs, kernel, session } = await serve();
    fs.on.unlink = (request) => void fs.inodes.add(request, request.name, () => request.name);
    kernel.ask('unlink', {}, { names: ['unknown'] });
    expect(fs.told).to.deep.equal(['remembered 2', 'forgotten 2 dropped']);
    await session.unmount();
  });

  it('is refused a reply with an inode that the request has not obtained', async () => {
    const { fs, kernel, session } = await serve();
    kernel.lookup('a');
    fs.on.lookup = () => ({ nodeid: 2, ...FILE });
    expect(kernel.errno(kernel.lookup('a'))).to.equal(EIO);
    fs.on.readdirplus = (_, page) => void page.add('a', { nodeid: 2, ...FILE });
    expect(kernel.errno(kernel.ask('readdirplus', { size: 400 }))).to.equal(EIO);
    const { findings, ledger, book } = session.report();
    expect(findings.map(({ kind, handler }) => [kind, handler])).to.deep.equal([
      ['refused-reply', 'ManagedFs.lookup'],
      ['refused-reply', 'ManagedFs.readdirplus'],
    ]);
    expect(findings[0]?.message).to.contain('which the request has not obtained from the InodeTable');
    expect([ledger, book]).to.deep.equal([{ 1: 1, 2: 1 }, { 2: 1 }]);
    await session.unmount();
  });

  it('is refused a reply with another generation than the inode’s', async () => {
    const { fs, kernel, session } = await serve();
    fs.on.lookup = (request) => ({ ...synchronous(fs)(request), generation: 7 });
    expect(kernel.errno(kernel.lookup('a'))).to.equal(EIO);
    expect(session.report().findings[0]?.message).to.contain('generation 7 instead of 0: use pin.entry()');
    await session.unmount();
  });

  it('cannot obtain an inode for a request that is answered, nor for none', async () => {
    const { fs, kernel, session } = await serve();
    let late: LookupRequest | undefined;
    const strange: unknown = {};
    fs.on.lookup = (request) => synchronous(fs)((late = request));
    kernel.lookup('a');
    expect(() => fs.inodes.find(late!, 'a')).to.throw(InodeTableError, 'the request is answered');
    expect(() => fs.inodes.find(strange as LookupRequest, 'a')).to.throw(InodeTableError, 'inodes.hold()');
    await session.unmount();
    expect(() => fs.inodes.find(late!, 'a')).to.throw(InodeTableError, 'the session is over');
  });

  it('keeps what a hold has obtained until it is released, whatever the kernel forgets', async () => {
    const { fs, kernel, session } = await serve();
    const hold = fs.inodes.hold();
    fs.inodes.add(hold, 'a', () => 'a');
    kernel.lookup('a');
    kernel.forget(2, 1);
    expect(fs.told).to.deep.equal(['remembered 2']);
    hold.release();
    hold.release();
    expect(fs.told.slice(1)).to.deep.equal(['forgotten 2 dropped']);
    await session.unmount();
  });

  it('is told of all that is left when the session ends, after the last release and once', async () => {
    const { fs, kernel, session } = await serve();
    const hold = fs.inodes.hold();
    fs.inodes.add(hold, 'held', () => 'held');
    kernel.lookup('a');
    fs.on.release = () => void fs.told.push('release');
    fs.on.create = (request): CreateReply => ({
      ...fs.inodes.add(request, request.name, () => request.name).entry(FILE),
      handle: {},
    });
    kernel.ask('create', { mode: FILE.attr.mode }, { names: ['open'] });
    const saved = new Deferred();
    fs.onForgotten = () => saved.promise;
    fs.told.length = 0;
    const unmounting = session.unmount();
    let isClosed = false;
    void session.closed.then(() => (isClosed = true));
    await turn();
    await turn();
    expect([...fs.told].sort()).to.deep.equal([
      'forgotten 2 ended',
      'forgotten 3 ended',
      'forgotten 4 ended',
      'release',
    ]);
    expect(fs.told[0]).to.equal('release');
    expect(isClosed).to.equal(false);
    saved.resolve();
    await unmounting;
    hold.release();
    expect(fs.told).to.have.length(4);
    expect(session.report()).to.deep.include({ book: { 3: 1, 4: 1 }, findings: [] });
  });

  it('counts with the audit off too', async () => {
    const { fs, kernel, session } = await serve({ audit: 'off' });
    kernel.lookup('a');
    expect(session.report().book).to.equal(null);
    kernel.forget(2, 1);
    expect(fs.told).to.deep.equal(['remembered 2', 'forgotten 2 kernel']);
    await session.unmount();
  });

  it('has its table held against the ledger, and a difference is not called its fault', async () => {
    const { fs, kernel, session } = await serve();
    kernel.lookup('a');
    // What only a bug of the runtime can do.
    fs.inodes[LIVES].credit(2);
    kernel.lookup('a');
    const { findings } = session.report();
    expect(
      findings.map(({ kind, nodeid, expected, actual, handler }) => [
        kind,
        nodeid,
        expected,
        actual,
        handler,
      ]),
    ).to.deep.equal([['mismatch', 2, 2, 3, null]]);
    expect(findings[0]?.message).to.contain('no fault of the class');
    expect((await session.reconcile()).leaks).to.deep.equal([{ nodeid: 2, book: 3, held: 2 }]);
    await session.unmount();
  });

  it('is refused a table that another mount has, until that has ended', async () => {
    const { fs, session } = await serve();
    const sessionOf = () =>
      new Session({
        fileSystem: bind(compile(ManagedFs), fs),
        transport: new ScriptedTransport(),
        mountpoint: '/elsewhere',
        audit: 'observe',
        maxInFlight: 1,
        detach: () => Promise.resolve(),
      });
    expect(sessionOf).to.throw(InodeTableError, 'belongs to another mount');
    await session.unmount();
    expect(sessionOf).to.not.throw();
  });
});
