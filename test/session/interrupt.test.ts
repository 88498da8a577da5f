import { expect } from 'chai';
import { Errno } from '../../src/index.js';
import { DIRECTORY_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';
import { Deferred } from '../support/deferred.js';

const ATTR = { attr: { mode: DIRECTORY_MODE } };

/** Resolves as soon as the signal aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

describe('FUSE_INTERRUPT', () => {
  it('aborts the signal that the handler listens to; the reply is still the handler’s', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    fs.on.getattr = async ({ signal }) => {
      await aborted(signal);
      throw new Errno('EINTR');
    };
    const unique = kernel.ask('getattr', {});
    await turn();
    expect(kernel.isAnswered(unique)).to.equal(false);
    kernel.interrupt(unique);
    await turn();
    expect(kernel.errno(unique)).to.equal(4);
  });

  it('aborts a signal that is read afterwards', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const later = new Deferred();
    fs.on.getattr = async (request) => {
      await later.promise;
      expect(request.signal.aborted).to.equal(true);
      return ATTR;
    };
    const unique = kernel.ask('getattr', {});
    kernel.interrupt(unique);
    later.resolve();
    await turn();
    expect(kernel.errno(unique)).to.equal(0);
  });

  it('reaches a request that waits for its turn', async () => {
    const { kernel, fs } = await serveScripted(PliableFs, { maxInFlight: 1 });
    const first = new Deferred<typeof ATTR>();
    fs.on.getattr = ({ nodeid, signal }) => {
      if (nodeid === 1) return first.promise;
      if (signal.aborted) throw new Errno('EINTR');
      return ATTR;
    };
    kernel.ask('getattr', {}, { nodeid: 1 });
    const [interrupted, other] = [2, 3].map((nodeid) => kernel.ask('getattr', {}, { nodeid }));
    kernel.interrupt(interrupted!);
    first.resolve(ATTR);
    await turn();
    expect([kernel.errno(interrupted!), kernel.errno(other!)]).to.deep.equal([4, 0]);
  });

  it('of a request that is answered, or was never asked, does nothing', async () => {
    const { kernel, fs, errors } = await serveScripted(PliableFs);
    fs.on.getattr = () => ATTR;
    kernel.interrupt(kernel.ask('getattr', {}));
    kernel.interrupt(123_456);
    expect(errors).to.deep.equal([]);
    expect(kernel.transport.replies).to.have.lengthOf(2);
  });

  it('reaches a request that the kernel has sent again, by its new number', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const signals: AbortSignal[] = [];
    fs.on.getattr = async ({ signal }) => {
      signals.push(signal);
      await aborted(signal);
      return ATTR;
    };
    kernel.ask('getattr', {});
    const again = BigInt(kernel.lastUnique) | (1n << 63n);
    kernel.resend('getattr', {});
    expect(signals).to.have.lengthOf(2);
    kernel.ask('interrupt', { unique: again });
    await turn();
    expect(signals.map(({ aborted: done }) => done)).to.deep.equal([false, true]);
    expect(kernel.transport.replies.map(({ unique }) => unique)).to.deep.equal([2, again]);
  });
});
