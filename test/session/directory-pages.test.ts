import { expect } from 'chai';
import type { DirectoryPlusPage } from '../../src/index.js';
import { Errno } from '../../src/index.js';
import { DIRECTORY_MODE, FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

const ATTR = { mode: FILE_MODE };

/** Adds as many of these nodeids as fit, and counts those. */
function list(fs: PliableFs, page: DirectoryPlusPage, nodeids: Iterable<number>): void {
  for (const nodeid of nodeids) {
    if (!page.add(`file-${String(nodeid)}`, { nodeid, attr: ATTR })) return;
    fs.counts.add(nodeid);
  }
}

describe('READDIRPLUS', () => {
  it('hands over one lookup for each entry on the page', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.readdirplus = (_, page) => {
      list(fs, page, [2, 3, 2]);
    };
    const unique = kernel.ask('readdirplus', { size: 4096 });
    expect(kernel.value('readdirplus', unique).map(({ entry }) => entry.nodeid)).to.deep.equal([2, 3, 2]);
    expect(session.report()).to.deep.include({
      ledger: { 1: 1, 2: 2, 3: 1 },
      book: { 2: 2, 3: 1 },
      findings: [],
    });
  });

  it('hands over nothing for what does not fit, "." and ".."', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const directory = { nodeid: 1, attr: { mode: DIRECTORY_MODE } };
    fs.on.readdirplus = (_, page) => {
      page.add('.', directory);
      page.add('..', directory);
      list(fs, page, [2, 3, 4, 5, 6, 7, 8, 9]);
    };
    const entries = kernel.value('readdirplus', kernel.ask('readdirplus', { size: 790 }));
    expect(entries.map(({ name }) => name)).to.deep.equal(['.', '..', 'file-2', 'file-3']);
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 2: 1, 3: 1 }, findings: [] });
  });

  for (const [when, fail] of [
    ['at once', () => undefined],
    ['later', turn],
  ] as const) {
    it(`that fails ${when} with entries on the page sends them`, async () => {
      const { kernel, fs, session, errors } = await serveScripted(PliableFs);
      fs.on.readdirplus = (_, page) => {
        list(fs, page, [2, 3]);
        const waited = fail();
        if (waited === undefined) throw new Errno('EIO');
        return waited.then(() => {
          throw new Errno('EIO');
        });
      };
      const unique = kernel.ask('readdirplus', { size: 4096 });
      await turn();
      await turn();
      expect(kernel.value('readdirplus', unique)).to.have.lengthOf(2);
      expect(session.report()).to.deep.include({ ledger: { 1: 1, 2: 1, 3: 1 }, findings: [] });
      expect(errors).to.deep.equal([]);
    });
  }

  it('tells a failure that is no errno although the entries are sent', async () => {
    const { kernel, fs, errors } = await serveScripted(PliableFs);
    fs.on.readdirplus = (_, page) => {
      list(fs, page, [2]);
      throw new TypeError('no such thing');
    };
    expect(kernel.value('readdirplus', kernel.ask('readdirplus', { size: 4096 }))).to.have.lengthOf(1);
    expect(errors.map(({ message }) => message)).to.deep.equal([
      'PliableFs.readdirplus failed, READDIRPLUS is answered with the entries that it had',
    ]);
  });

  it('that fails with an empty page is the error', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.readdirplus = (_, page) => {
      list(fs, page, [2, 3]);
      for (const nodeid of page.clear()) fs.counts.subtract(nodeid, 1);
      throw new Errno('EACCES');
    };
    expect(kernel.errno(kernel.ask('readdirplus', { size: 4096 }))).to.equal(13);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
  });

  it('gives the entries back where the reply was not delivered', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const forgotten: [number, number, string][] = [];
    fs.on.forget = ({ nodeid, nlookup, cause }) => {
      forgotten.push([nodeid, nlookup, cause]);
      fs.counts.subtract(nodeid, nlookup);
    };
    fs.on.readdirplus = (_, page) => {
      list(fs, page, [2, 3, 2]);
    };
    kernel.transport.onWrite = () => 2;
    kernel.ask('readdirplus', { size: 4096 });
    expect(forgotten).to.deep.equal([
      [2, 2, 'undelivered'],
      [3, 1, 'undelivered'],
    ]);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
  });
});

describe('a page', () => {
  for (const operation of ['readdir', 'readdirplus'] as const) {
    it(`of ${operation} is closed once it is answered, also with an error`, async () => {
      const { kernel, fs } = await serveScripted(PliableFs);
      const pages: { add(name: string, entry: object): boolean }[] = [];
      fs.on[operation] = ((_: unknown, page: DirectoryPlusPage) => {
        pages.push(page);
        if (pages.length > 1) throw new Errno('EACCES');
      }) as never;
      expect(kernel.errno(kernel.ask(operation, { size: 4096 }))).to.equal(0);
      expect(kernel.errno(kernel.ask(operation, { size: 4096 }))).to.equal(13);
      for (const page of pages)
        expect(() => page.add('late', { nodeid: 2, attr: ATTR, ino: 2, mode: FILE_MODE })).to.throw(/closed/);
    });
  }

  it('of readdir hands nothing over', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.readdir = (_, page) => {
      page.add('.', { ino: 1, mode: DIRECTORY_MODE });
      page.add('file', { ino: 2, mode: FILE_MODE }, 77n);
    };
    const page = kernel.value('readdir', kernel.ask('readdir', { size: 4096 }));
    expect(page.map(({ name, ino, off, type }) => ({ name, ino, off, type }))).to.deep.equal([
      { name: '.', ino: 1, off: 1, type: 4 },
      { name: 'file', ino: 2, off: 77, type: 8 },
    ]);
    expect(session.report().ledger).to.deep.equal({ 1: 1 });
  });
});
