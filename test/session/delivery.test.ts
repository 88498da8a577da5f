import { expect } from 'chai';
import { Errno } from '../../src/index.js';
import { ERRNO } from '../../src/protocol/errno.js';
import { PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

describe('a reply that hands over a lookup', () => {
  it('is in the ledger before it is written, for the kernel may forget it before the call returns', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = () => fs.found(5);
    const held: unknown[] = [];
    kernel.transport.onWrite = () => {
      held.push(session.report().ledger);
      return 0;
    };
    kernel.lookup('name');
    expect(held).to.deep.equal([{ 1: 1, 5: 1 }]);
  });

  it('that nobody waits for any longer is undone, and forgotten by the application', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const forgets: unknown[] = [];
    fs.on.lookup = () => fs.found(5);
    fs.on.forget = (request) => {
      forgets.push(request);
      fs.counts.subtract(request.nodeid, request.nlookup);
    };
    kernel.lookup('name');
    kernel.transport.onWrite = () => ERRNO.ENOENT;
    kernel.lookup('name');
    kernel.lookup('name');
    const undelivered = { nodeid: 5, nlookup: 1, cause: 'undelivered' };
    expect(forgets).to.deep.equal([undelivered, undelivered]);
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 5: 1 }, book: { 5: 1 }, findings: [] });
  });

  it('that the kernel finds at fault is undone, and answered with EIO', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = () => fs.found(5);
    kernel.transport.onWrite = ({ error }) => (error === 0 ? ERRNO.EINVAL : 0);
    const unique = kernel.lookup('name');
    expect(kernel.replies(unique).map(({ error, refused }) => [error, refused])).to.deep.equal([
      [0, ERRNO.EINVAL],
      [-ERRNO.EIO, 0],
    ]);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
  });

  it('hands over nothing as an error or a negative entry', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = ({ name }) => {
      if (name === 'negative') return { nodeid: 0, entryTimeout: 2 };
      throw new Errno('ENOENT');
    };
    expect(kernel.value('lookup', kernel.lookup('negative'))).to.deep.include({ nodeid: 0, entry_valid: 2 });
    expect(kernel.errno(kernel.lookup('missing'))).to.equal(ERRNO.ENOENT);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, findings: [] });
  });

  it('of the root, as an export asks for it, is a lookup too', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = () => ({ nodeid: 1, attr: { mode: 0o40755 } });
    kernel.lookup('..', 1);
    expect(session.report().ledger).to.deep.equal({ 1: 2 });
    kernel.forget(1, 1);
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, findings: [] });
  });

  it('that nobody gets through an async forget counts as forgotten when it is done', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = () => fs.found(5);
    fs.on.forget = async ({ nodeid, nlookup }) => {
      await turn();
      fs.counts.subtract(nodeid, nlookup);
    };
    kernel.transport.onWrite = () => ERRNO.ENOENT;
    kernel.lookup('name');
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: { 5: 1 }, findings: [] });
    await turn();
    await turn();
    expect(session.report()).to.deep.include({ book: {}, findings: [] });
  });
});

describe('FORGET', () => {
  it('is never answered, whatever its handler does', async () => {
    const { kernel, fs, session, errors } = await serveScripted(PliableFs);
    fs.on.lookup = ({ name }) => fs.found(Number(name));
    for (const name of ['2', '3', '4', '5']) kernel.lookup(name);
    const answered = kernel.transport.replies.length;
    fs.on.forget = () => 'thanks' as never;
    kernel.forget(2, 1);
    fs.on.forget = () => {
      throw new Errno('EIO');
    };
    kernel.forget(3, 1);
    fs.on.forget = () => Promise.reject(new Error('cannot forget'));
    kernel.forgetMany([
      [4, 1],
      [5, 1],
    ]);
    await turn();
    expect(kernel.transport.replies).to.have.lengthOf(answered);
    expect(session.report().ledger).to.deep.equal({ 1: 1 });
    expect(errors.map(({ message }) => message)).to.deep.equal([
      'PliableFs.forget failed',
      'PliableFs.forget failed',
      'PliableFs.forget failed',
    ]);
  });

  it('in a batch goes on with the next nodeid after one has failed', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = ({ name }) => fs.found(Number(name));
    for (const name of ['2', '3', '3', '4']) kernel.lookup(name);
    const seen: number[] = [];
    fs.on.forget = ({ nodeid, nlookup, cause }) => {
      seen.push(nodeid, nlookup);
      expect(cause).to.equal('kernel');
      if (nodeid === 3) throw new Error('cannot forget');
    };
    kernel.forgetMany([
      [2, 1],
      [3, 2],
      [4, 1],
    ]);
    expect(seen).to.deep.equal([2, 1, 3, 2, 4, 1]);
    expect(session.report().ledger).to.deep.equal({ 1: 1 });
  });

  it('of more than the kernel was handed is a finding, and does not go below zero', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = () => fs.found(5);
    kernel.lookup('name');
    kernel.forget(5, 3);
    const { ledger, findings } = session.report();
    expect(ledger).to.deep.equal({ 1: 1 });
    expect(findings.map(({ kind }) => kind)).to.include('kernel-underflow');
  });

  it('comes in floods', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    fs.on.lookup = ({ name }) => fs.found(Number(name));
    const nodeids = Array.from({ length: 5000 }, (_, index) => index + 2);
    for (const nodeid of nodeids) kernel.lookup(String(nodeid));
    expect(Object.keys(session.report().ledger)).to.have.lengthOf(5001);
    kernel.forgetMany(nodeids.map((nodeid) => [nodeid, 1] as const));
    expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
  });
});
