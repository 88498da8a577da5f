import { expect } from 'chai';
import type { Session } from '../../src/index.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn, type Served } from '../support/scripted-kernel.js';

const GRACE = { handlers: 30, destroy: 30 };
const ATTR = { attr: { mode: FILE_MODE } };

function served(): Promise<Served<PliableFs>> {
  return serveScripted(PliableFs, { grace: GRACE });
}

/** Ends the connection, and what the report says then. */
async function end({ kernel, session }: Served<PliableFs>): Promise<ReturnType<Session['report']>> {
  kernel.transport.end({ reason: 'unmounted' });
  await session.closed;
  return session.report();
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

describe('the last judgement, when the connection ends', () => {
  it('is passed although a handler never answers', async () => {
    const mounted = await served();
    const { fs, kernel } = mounted;
    fs.on.getattr = () => never();
    kernel.ask('getattr', {});
    fs.on.lookup = () => ({ nodeid: 7, ...ATTR });
    kernel.lookup('uncounted');
    expect(mounted.session.report().findings).to.deep.equal([]);
    const { findings } = await end(mounted);
    expect(findings).to.have.lengthOf(1);
    expect(findings[0]).to.include({ kind: 'missing-increment', nodeid: 7, handler: 'PliableFs.lookup' });
  });

  it('accuses nobody of what a handler that never answers may have done', async () => {
    const mounted = await served();
    const { fs, kernel } = mounted;
    fs.on.lookup = ({ name }) => {
      const entry = fs.found(7);
      return name === 'slow' ? never() : entry;
    };
    for (const name of ['slow', 'quick', 'slow', 'quick']) kernel.lookup(name);
    const { findings, book, ledger } = await end(mounted);
    expect(findings).to.deep.equal([]);
    expect([book, ledger]).to.deep.equal([{ 7: 4 }, { 1: 1, 7: 2 }]);
  });

  it('is not changed by what the class clears away after it', async () => {
    const mounted = await served();
    const { fs, kernel } = mounted;
    fs.on.lookup = () => fs.found(7);
    fs.on.open = () => ({ handle: 'an open file' });
    kernel.lookup('seven');
    kernel.ask('open', {}, { nodeid: 7 });
    fs.on.release = () => {
      fs.counts.subtract(7, 0.5);
    };
    fs.on.destroy = () => {
      fs.counts.subtract(7, 0.5);
    };
    const { findings, book, ledger } = await end(mounted);
    expect(fs.counts.size).to.equal(0);
    expect(findings).to.deep.equal([]);
    expect([book, ledger]).to.deep.equal([{ 7: 1 }, { 1: 1, 7: 1 }]);
  });

  it('is not changed by handlers that answer after it', async () => {
    const mounted = await served();
    const { fs, kernel } = mounted;
    let answer: () => void = () => undefined;
    fs.on.lookup = async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return fs.found(7);
    };
    fs.on.forget = () => undefined;
    kernel.lookup('late');
    await end(mounted);
    answer();
    await turn();
    const { findings, book } = mounted.session.report();
    expect(findings).to.deep.equal([]);
    expect(book).to.deep.equal({});
  });
});
