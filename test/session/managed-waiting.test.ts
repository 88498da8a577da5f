import { constants } from 'node:os';
import { expect } from 'chai';
import { Errno, type CreateReply } from '../../src/index.js';
import { Deferred } from '../support/deferred.js';
import { asynchronous, FILE, serveManaged as serve, synchronous } from '../support/managed-fs.js';
import { turn } from '../support/scripted-kernel.js';

const { ENOENT } = constants.errno;

describe('a managed class whose inodes come and go in their own time', () => {
  it('shares one creation among lookups that overlap', async () => {
    const { fs, kernel, session } = await serve();
    const made = new Deferred<string>();
    let creations = 0;
    fs.on.lookup = async (request) => {
      const pin = await fs.inodes.obtain(request, request.name, () => {
        creations += 1;
        return made.promise;
      });
      return pin.entry(FILE);
    };
    const asked = [kernel.lookup('a'), kernel.lookup('a')];
    await turn();
    made.resolve('made');
    await turn();
    expect(asked.map((unique) => kernel.value('lookup', unique).nodeid)).to.deep.equal([2, 2]);
    expect(creations).to.equal(1);
    expect(session.report().book).to.deep.equal({ 2: 2 });
    await session.unmount();
  });

  it('keeps nothing of a creation that fails', async () => {
    const { fs, kernel, session } = await serve();
    const made = new Deferred<string>();
    fs.on.lookup = async (request) =>
      (await fs.inodes.obtain(request, request.name, () => made.promise)).entry(FILE);
    const asked = [kernel.lookup('a'), kernel.lookup('a')];
    made.reject(new Errno('ENOENT'));
    await turn();
    expect(asked.map((unique) => kernel.errno(unique))).to.deep.equal([ENOENT, ENOENT]);
    expect(fs.inodes.size).to.equal(1);
    expect(fs.told).to.deep.equal([]);
    fs.on.lookup = synchronous(fs);
    expect(kernel.value('lookup', kernel.lookup('a')).nodeid).to.equal(2);
    await session.unmount();
  });

  it('has a lookup wait for the forget of the same inode, and no other', async () => {
    const { fs, kernel, session } = await serve();
    fs.on.lookup = asynchronous(fs);
    const saved = new Deferred();
    fs.onForgotten = () => saved.promise;
    kernel.lookup('a');
    await turn();
    kernel.forget(2, 1);
    const same = kernel.lookup('a');
    const other = kernel.lookup('b');
    await turn();
    expect(kernel.isAnswered(same)).to.equal(false);
    expect(kernel.value('lookup', other).nodeid, 'the number is not free yet').to.equal(3);
    saved.resolve();
    await turn();
    expect(kernel.value('lookup', same)).to.include({ nodeid: 2, generation: 1 });
    expect(fs.told).to.deep.equal(['remembered 2', 'forgotten 2 kernel', 'remembered 3', 'remembered 2']);
    await session.unmount();
  });

  it('keeps an inode that a request has obtained while the last lookup is given back', async () => {
    const { fs, kernel, session } = await serve();
    kernel.lookup('a');
    const stat = new Deferred();
    fs.on.lookup = async (request) => {
      const entry = await asynchronous(fs)(request);
      await stat.promise;
      return entry;
    };
    const again = kernel.lookup('a');
    await turn();
    kernel.forget(2, 1);
    stat.resolve();
    await turn();
    expect(kernel.value('lookup', again)).to.include({ nodeid: 2, generation: 0 });
    expect(fs.told).to.deep.equal(['remembered 2']);
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 2: 1 }, book: { 2: 1 }, findings: [] });
    await session.unmount();
  });

  it('keeps the inode of a file that was opened in vain until that is released', async () => {
    const { fs, kernel, session } = await serve();
    const released = new Deferred();
    fs.on.release = () => released.promise;
    fs.on.create = (request): CreateReply => ({
      ...fs.inodes.add(request, request.name, () => request.name).entry(FILE),
      handle: {},
    });
    kernel.transport.onWrite = () => ENOENT;
    kernel.ask('create', { mode: FILE.attr.mode }, { names: ['a'] });
    await turn();
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {} });
    expect(fs.told).to.deep.equal(['remembered 2']);
    released.resolve();
    await turn();
    expect(fs.told).to.deep.equal(['remembered 2', 'forgotten 2 dropped']);
    await session.unmount();
  });

  it('waits for its @Remembered method before anybody has the inode, and gives it up where that fails', async () => {
    const { fs, kernel, session } = await serve();
    fs.on.lookup = asynchronous(fs);
    const ready = new Deferred();
    fs.onRemembered = () => ready.promise;
    const asked = kernel.lookup('a');
    await turn();
    expect(kernel.isAnswered(asked)).to.equal(false);
    ready.reject(new Errno('ENOENT'));
    await turn();
    expect(kernel.errno(asked)).to.equal(ENOENT);
    expect(fs.told, 'nothing that is to be forgotten').to.deep.equal(['remembered 2']);
    expect(fs.inodes.size).to.equal(1);
    await session.unmount();
  });

  it('is told of a @Forgotten method that fails, and the inode is gone all the same', async () => {
    const { fs, kernel, session, errors } = await serve();
    for (const fail of [() => Promise.reject(new Error('disk')), () => expect.fail('disk')]) {
      fs.onForgotten = fail;
      kernel.lookup('a');
      kernel.forget(2, 1);
      await turn();
      expect(fs.inodes.size).to.equal(1);
    }
    expect(errors.map(({ message }) => message)).to.deep.equal(
      Array(2).fill('ManagedFs.forgotten failed for the inode with nodeid 2'),
    );
    fs.onForgotten = () => undefined;
    await session.unmount();
  });
});
