import { expect } from 'chai';
import type { Backing } from '../../src/protocol/replies.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn, type Served } from '../support/scripted-kernel.js';

const EIO = 5;
const ENOENT = 2;
const PASSTHROUGH = 1 << 7;

function serve(): Promise<Served<PliableFs>> {
  return serveScripted(PliableFs, { capabilities: { PASSTHROUGH: true } });
}

/** Opens a file with a backing file. @returns the reply to OPEN. */
function open({ fs, kernel }: Served<PliableFs>, backing: Backing, nodeid = 2) {
  fs.on.open = () => ({ backing });
  return kernel.value('open', kernel.ask('open', {}, { nodeid }));
}

describe('a backing file', () => {
  it('goes to the kernel with its number, in the reply to OPEN and to CREATE', async () => {
    const served = await serve();
    const backing = served.session.backing.open(7);
    expect(open(served, backing)).to.include({ backing_id: 1, open_flags: PASSTHROUGH });
    served.fs.on.create = () => ({ ...served.fs.found(2), backing });
    const unique = served.kernel.ask('create', { mode: FILE_MODE }, { names: ['new'] });
    expect(served.kernel.value('create', unique).open).to.include({ backing_id: 1, open_flags: PASSTHROUGH });
    expect(served.kernel.transport.backed).to.deep.equal(['open 7']);
  });

  it('is closed once, when the last file is released that was opened with it', async () => {
    const served = await serve();
    const { kernel, session } = served;
    const backing = session.backing.open(7);
    const first = open(served, backing).fh;
    const second = open(served, backing).fh;
    kernel.ask('release', { fh: first }, { nodeid: 2 });
    expect(backing.closed).to.equal(false);
    kernel.ask('release', { fh: second }, { nodeid: 2 });
    expect([backing.closed, backing.id, session.backing.size]).to.deep.equal([true, 0, 0]);
    backing.close();
    await session.unmount();
    expect(kernel.transport.backed).to.deep.equal(['open 7', 'close 1']);
  });

  it('is closed where the kernel does not take the reply', async () => {
    const { fs, kernel, session } = await serve();
    const backing = session.backing.open(7);
    fs.on.open = () => ({ backing });
    kernel.transport.onWrite = () => ENOENT;
    kernel.ask('open', {}, { nodeid: 2 });
    await turn();
    expect(backing.closed).to.equal(true);
  });

  it('may be closed while a file is open with it, and is then of no more use', async () => {
    const served = await serve();
    const { kernel, session, errors } = served;
    const backing = session.backing.open(7);
    const { fh } = open(served, backing);
    backing.close();
    kernel.ask('release', { fh }, { nodeid: 2 });
    expect(kernel.transport.backed).to.deep.equal(['open 7', 'close 1']);
    expect(kernel.errno(kernel.ask('open', {}, { nodeid: 2 }))).to.equal(EIO);
    expect(String(errors[0]?.error)).to.match(/backing.id is 0, .*it is closed, so open another one/);
  });

  it('that is still open when the session ends was let go by the kernel', async () => {
    const served = await serve();
    const { kernel, session } = served;
    const [used, unused] = [session.backing.open(7), session.backing.open(8)];
    open(served, used);
    await session.unmount();
    expect([used.closed, unused.closed, session.backing.size]).to.deep.equal([true, true, 0]);
    // The last file that was opened with it is released at the end.
    expect(kernel.transport.backed.slice(2)).to.deep.equal(['close 1']);
  });

  it('is refused together with what the kernel would not take beside it, and for a directory', async () => {
    const { fs, kernel, session, errors } = await serve();
    const backing = session.backing.open(7);
    for (const other of ['keepCache', 'cacheDir', 'nonSeekable', 'stream']) {
      fs.on.open = () => ({ backing: session.backing.open(8), [other]: true });
      expect(kernel.errno(kernel.ask('open', {}, { nodeid: 2 })), other).to.equal(EIO);
    }
    fs.on.opendir = () => ({ backing });
    expect(kernel.errno(kernel.ask('opendir', {}, { nodeid: 1 }))).to.equal(EIO);
    expect(errors).to.have.lengthOf(5);
    expect(String(errors[4]?.error)).to.include('only files have one');
  });

  it('cannot be had where the kernel has not granted PASSTHROUGH', async () => {
    const { session } = await serveScripted(PliableFs);
    expect(session.backing.available).to.equal(false);
    expect(() => session.backing.open(7))
      .to.throw('ask for the capability PASSTHROUGH')
      .with.property('code', 'EOPNOTSUPP');
  });
});
