import { expect } from 'chai';
import { ERRNO } from '../../src/protocol/errno.js';
import { PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn } from '../support/scripted-kernel.js';
import { ScriptedTransport } from '../support/scripted-transport.js';

/** Keeps which calls the session makes. */
class CountingTransport extends ScriptedTransport {
  readonly calls: string[] = [];

  override read(into: Uint8Array): number {
    this.calls.push('read');
    return super.read(into);
  }

  override write(head: Uint8Array, length: number, body?: Uint8Array): number {
    this.calls.push('write');
    return super.write(head, length, body);
  }

  override writeAndRead(head: Uint8Array, length: number, into: Uint8Array): number {
    this.calls.push('both');
    const errno = super.write(head, length);
    return errno === 0 ? super.read(into) : -errno;
  }
}

async function serveCounted(transport = new CountingTransport()) {
  const served = await serveScripted(PliableFs, { kernel: new ScriptedKernel(transport) });
  const names: string[] = [];
  served.fs.on.lookup = ({ name }) => {
    names.push(name);
    return served.fs.found(5);
  };
  const { kernel } = served;
  const lookup = (name: string): Uint8Array => kernel.frame('lookup', {}, { names: [name] });
  transport.calls.length = 0;
  return { ...served, transport, names, lookup };
}

describe('a reply in the turn of its request', () => {
  it('brings the next request along, and is not followed by a read when none waited', async () => {
    const { transport, names, lookup, session } = await serveCounted();
    transport.feed(lookup('one'), lookup('two'), lookup('three'));
    expect(names).to.deep.equal(['one', 'two', 'three']);
    expect(transport.calls).to.deep.equal(['read', 'both', 'both', 'both']);
    transport.feed(lookup('four'));
    expect(names.at(-1)).to.equal('four');
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 5: 4 }, book: { 5: 4 }, findings: [] });
  });

  it('brings none along when it is refused: what it would have handed over is taken back first', async () => {
    const { transport, fs, names, lookup, session } = await serveCounted();
    fs.on.forget = ({ nodeid, nlookup, cause }) => {
      names.push(cause);
      fs.counts.subtract(nodeid, nlookup);
    };
    transport.onWrite = () => (names.length === 1 ? ERRNO.ENOENT : 0);
    transport.feed(lookup('one'), lookup('two'));
    expect(names).to.deep.equal(['one', 'undelivered', 'two']);
    expect(transport.calls).to.deep.equal(['read', 'both', 'read', 'both']);
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 5: 1 }, book: { 5: 1 }, findings: [] });
  });

  it('is written by itself where it has bytes of the handler', async () => {
    const { transport, fs, kernel } = await serveCounted();
    fs.on.read = () => Buffer.from('content');
    transport.feed(kernel.frame('read', { size: 7 }));
    expect(transport.calls).to.deep.equal(['read', 'write', 'read']);
    expect(Buffer.from(kernel.value('read', kernel.lastUnique)).toString()).to.equal('content');
  });

  it('is written by itself to a transport that has two calls for it', async () => {
    const plain = Object.defineProperty(new CountingTransport(), 'writeAndRead', { value: undefined });
    const { transport, names, lookup } = await serveCounted(plain);
    transport.feed(lookup('one'), lookup('two'));
    expect(names).to.deep.equal(['one', 'two']);
    expect(transport.calls).to.deep.equal(['read', 'write', 'read', 'write', 'read']);
  });
});

describe('a reply in a later turn', () => {
  it('brings nothing along, since nobody would look for it', async () => {
    const { transport, fs, lookup } = await serveCounted();
    fs.on.lookup = async () => {
      await turn();
      return fs.found(5);
    };
    transport.feed(lookup('one'), lookup('two'));
    await turn();
    await turn();
    expect(transport.calls).to.deep.equal(['read', 'read', 'read', 'write', 'write']);
  });

  it('leaves the bytes of other requests as they are', async () => {
    const { transport, fs, kernel, lookup } = await serveCounted();
    const written: string[] = [];
    fs.on.write = async ({ data }) => {
      await turn();
      written.push(Buffer.from(data).toString());
      return data.length;
    };
    const write = (text: string): Uint8Array =>
      kernel.frame('write', { size: text.length }, { bytes: Buffer.from(text) });
    transport.feed(lookup('a'), write('first'), lookup('b'), write('second'), lookup('c'));
    await turn();
    await turn();
    expect(written).to.deep.equal(['first', 'second']);
  });
});
