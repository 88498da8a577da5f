import { expect } from 'chai';
import type { ReleaseRequest } from '../../src/index.js';
import { HandleTable } from '../../src/session/handles.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

/** Notes every release; what it returns is the list of them. */
function collectReleases(fs: PliableFs): { handle: unknown; nodeid: number; flags: number; cause: string }[] {
  const releases: { handle: unknown; nodeid: number; flags: number; cause: string }[] = [];
  const note = ({ handle, nodeid, flags, cause }: ReleaseRequest): void => {
    releases.push({ handle, nodeid, flags, cause });
  };
  fs.on.release = note;
  fs.on.releasedir = note;
  return releases;
}

describe('the handle of an open file', () => {
  it('is the very object that open returned, in each request about it', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const handles = [{ name: 'first' }, { name: 'second' }];
    const seen: unknown[] = [];
    fs.on.open = ({ nodeid }) => ({ handle: handles[nodeid - 2] });
    fs.on.read = ({ handle }) => {
      seen.push(handle);
      return Buffer.alloc(0);
    };
    fs.on.write = ({ handle }) => {
      seen.push(handle);
      return 0;
    };
    const [one, two] = [2, 3].map((nodeid) => kernel.value('open', kernel.ask('open', {}, { nodeid })).fh);
    expect(one).not.to.equal(two);
    kernel.ask('read', { fh: two!, size: 1 }, { nodeid: 3 });
    kernel.ask('write', { fh: one! }, { nodeid: 2 });
    expect(seen[0]).to.equal(handles[1]);
    expect(seen[1]).to.equal(handles[0]);
  });

  for (const handle of [0, '', null, false, 7n]) {
    it(`may be anything: ${typeof handle} ${String(handle)}`, async () => {
      const { kernel, fs } = await serveScripted(PliableFs);
      const releases = collectReleases(fs);
      fs.on.open = () => ({ handle });
      const { fh } = kernel.value('open', kernel.ask('open', { flags: 2 }, { nodeid: 2 }));
      kernel.ask('release', { fh, flags: 2 }, { nodeid: 2 });
      expect(releases).to.deep.equal([{ handle, nodeid: 2, flags: 2, cause: 'kernel' }]);
    });
  }

  it('is undefined where the class has returned none, and its release comes all the same', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const releases = collectReleases(fs);
    fs.on.open = () => undefined;
    const { fh } = kernel.value('open', kernel.ask('open', {}, { nodeid: 2 }));
    kernel.ask('release', { fh }, { nodeid: 2 });
    expect(releases).to.deep.equal([{ handle: undefined, nodeid: 2, flags: 0, cause: 'kernel' }]);
  });

  it('is released once, even by a handler that answers later or fails', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    let releases = 0;
    fs.on.open = () => ({ handle: {} });
    fs.on.release = async () => {
      releases += 1;
      await turn();
      throw new Error('cannot close');
    };
    const { fh } = kernel.value('open', kernel.ask('open', {}, { nodeid: 2 }));
    kernel.ask('release', { fh }, { nodeid: 2 });
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    expect(releases).to.equal(1);
  });

  it('is released when the reply to OPEN was not delivered', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const releases = collectReleases(fs);
    fs.on.open = () => ({ handle: 'gone' });
    kernel.transport.onWrite = () => 2;
    kernel.ask('open', { flags: 1 }, { nodeid: 2 });
    expect(releases).to.deep.equal([{ handle: 'gone', nodeid: 2, flags: 1, cause: 'undelivered' }]);
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    expect(releases).to.have.lengthOf(1);
  });

  it('is released, and its lookup forgotten, when the reply to CREATE was not delivered', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const releases = collectReleases(fs);
    fs.on.create = () => ({ ...fs.found(9), handle: 'new' });
    kernel.transport.onWrite = () => 2;
    kernel.ask('create', { mode: FILE_MODE, flags: 2 }, { names: ['new'] });
    expect(releases).to.deep.equal([{ handle: 'new', nodeid: 9, flags: 2, cause: 'undelivered' }]);
    expect([...fs.counts]).to.deep.equal([]);
    expect(session.report().ledger).to.deep.equal({ 1: 1 });
  });

  it('is released as `refused` where the rest of the reply makes no sense', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const releases = collectReleases(fs);
    fs.on.open = () => ({ handle: 'wrong', directIo: 'yes' }) as never;
    expect(kernel.errno(kernel.ask('open', {}, { nodeid: 2 }))).to.equal(5);
    expect(releases).to.deep.equal([{ handle: 'wrong', nodeid: 2, flags: 0, cause: 'refused' }]);
  });

  it('of a directory goes to releasedir', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const releases = collectReleases(fs);
    fs.on.release = () => {
      throw new Error('this is no file');
    };
    fs.on.opendir = ({ nodeid }) => ({ handle: `directory ${String(nodeid)}` });
    const { fh } = kernel.value('opendir', kernel.ask('opendir', {}, { nodeid: 1 }));
    kernel.ask('opendir', {}, { nodeid: 3 });
    kernel.ask('releasedir', { fh }, { nodeid: 1 });
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    expect(releases.map(({ handle, cause }) => `${String(handle)} ${cause}`)).to.deep.equal([
      'directory 1 kernel',
      'directory 3 ended',
    ]);
  });

  it('is released with cause `ended` where no RELEASE came before the end', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const releases = collectReleases(fs);
    fs.on.open = ({ nodeid }) => ({ handle: nodeid });
    const opened = [2, 3, 4].map((nodeid) => kernel.value('open', kernel.ask('open', {}, { nodeid })).fh);
    kernel.ask('release', { fh: opened[1]! }, { nodeid: 3 });
    kernel.transport.end({ reason: 'aborted' });
    await session.closed;
    expect(releases.map(({ handle, cause }) => [handle, cause])).to.deep.equal([
      [3, 'kernel'],
      [2, 'ended'],
      [4, 'ended'],
    ]);
  });
});

describe('the handle table', () => {
  const open = (handle: unknown) => ({ handle, nodeid: 2, flags: 0, directory: false });

  it('gives numbers from 1 on, and a number again only after it was taken out', () => {
    const table = new HandleTable();
    expect([table.add(open('a')), table.add(open('b'))]).to.deep.equal([1, 2]);
    expect(table.take(1)?.handle).to.equal('a');
    expect(table.take(1)).to.equal(undefined);
    expect(table.get(1)).to.equal(undefined);
    expect(table.add(open('c'))).to.equal(1);
    expect(table.get(1)).to.equal('c');
    expect(table.size).to.equal(2);
  });

  it('knows nothing of numbers that it has not given', () => {
    const table = new HandleTable();
    table.add(open('a'));
    for (const fh of [0, -1, 2, 1.5, 2 ** 52, NaN]) expect(table.take(fh)).to.equal(undefined);
    expect(table.size).to.equal(1);
  });

  it('is empty once it is drained', () => {
    const table = new HandleTable();
    for (let count = 0; count < 10; count += 1) table.add(open(count));
    table.take(4);
    expect([...table.drain()].map(({ handle }) => handle)).to.deep.equal([0, 1, 2, 4, 5, 6, 7, 8, 9]);
    expect(table.size).to.equal(0);
  });
});
