import { expect } from 'chai';
import { Errno } from '../../src/index.js';
import { Deferred } from '../support/deferred.js';
import { DIRECTORY_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

const ATTR = { attr: { mode: DIRECTORY_MODE } };

describe('a request', () => {
  it('is answered in the turn in which it was read, where the handler returns no promise', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    fs.on.getattr = () => ATTR;
    const unique = kernel.ask('getattr', {});
    expect(kernel.value('getattr', unique).attr).to.include({ mode: DIRECTORY_MODE, ino: 1 });
  });

  it('is answered when the promise of its handler settles', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const answer = new Deferred<typeof ATTR>();
    fs.on.getattr = () => answer.promise;
    const unique = kernel.ask('getattr', {});
    await turn();
    expect(kernel.isAnswered(unique)).to.equal(false);
    answer.resolve(ATTR);
    await turn();
    expect(kernel.value('getattr', unique).attr.mode).to.equal(DIRECTORY_MODE);
  });

  it('is answered once, whatever a thenable that is no promise does', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const thenable = {
      then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => {
        resolve(ATTR);
        resolve(ATTR);
        reject(new Errno('EPERM'));
      },
    };
    fs.on.getattr = () => thenable as unknown as Promise<typeof ATTR>;
    const unique = kernel.ask('getattr', {});
    await turn();
    expect(kernel.errno(unique)).to.equal(0);
  });

  it('is answered with EIO where `then` itself throws', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const thenable = {
      then: () => {
        throw new Error('no promise at all');
      },
    };
    fs.on.getattr = () => thenable as unknown as Promise<typeof ATTR>;
    const unique = kernel.ask('getattr', {});
    await turn();
    expect(kernel.errno(unique)).to.equal(5);
  });

  it('may be one of many in flight, answered in any order', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const answers: (() => void)[] = [];
    fs.on.getattr = () =>
      new Promise((resolve) =>
        answers.push(() => {
          resolve(ATTR);
        }),
      );
    const uniques = Array.from({ length: 500 }, () => kernel.ask('getattr', {}));
    expect(answers).to.have.lengthOf(500);
    for (const answer of answers.reverse()) answer();
    await turn();
    expect(uniques.map((unique) => kernel.errno(unique))).to.deep.equal(uniques.map(() => 0));
  });
});

describe('the bound on handlers in flight', () => {
  it('queues handlers in their order, and starts one for each that is done', async () => {
    const { kernel, fs } = await serveScripted(PliableFs, { maxInFlight: 2 });
    const running: { nodeid: number; answer: () => void }[] = [];
    fs.on.getattr = ({ nodeid }) =>
      new Promise((resolve) =>
        running.push({
          nodeid,
          answer: () => {
            resolve(ATTR);
          },
        }),
      );
    for (const nodeid of [2, 3, 4, 5]) kernel.ask('getattr', {}, { nodeid });
    expect(running.map(({ nodeid }) => nodeid)).to.deep.equal([2, 3]);
    running[1]?.answer();
    await turn();
    expect(running.map(({ nodeid }) => nodeid)).to.deep.equal([2, 3, 4]);
    running[0]?.answer();
    running[2]?.answer();
    await turn();
    expect(running.map(({ nodeid }) => nodeid)).to.deep.equal([2, 3, 4, 5]);
  });

  it('holds back neither FORGET nor INTERRUPT', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs, { maxInFlight: 1 });
    fs.on.lookup = () => fs.found(7);
    kernel.lookup('seven');
    const signals: AbortSignal[] = [];
    fs.on.getattr = ({ signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    const busy = kernel.ask('getattr', {});
    const queued = kernel.ask('getattr', {});
    expect(signals).to.have.lengthOf(1);
    kernel.forget(7, 1);
    expect(fs.counts.get(7)).to.equal(0);
    expect(session.report().ledger).to.deep.equal({ 1: 1 });
    kernel.interrupt(busy);
    expect(signals[0]?.aborted).to.equal(true);
    expect(kernel.isAnswered(queued)).to.equal(false);
  });

  it('lets thousands of queued handlers that answer at once run without a deep stack', async () => {
    const { kernel, fs } = await serveScripted(PliableFs, { maxInFlight: 1 });
    const answer = new Deferred<typeof ATTR>();
    fs.on.getattr = ({ nodeid }) => (nodeid === 1 ? answer.promise : ATTR);
    const slow = kernel.ask('getattr', {}, { nodeid: 1 });
    const queued = Array.from({ length: 20_000 }, () => kernel.ask('getattr', {}, { nodeid: 2 }));
    expect(kernel.transport.replies).to.have.lengthOf(1);
    answer.resolve(ATTR);
    await turn();
    expect(kernel.errno(slow)).to.equal(0);
    expect(kernel.transport.replies).to.have.lengthOf(2 + queued.length);
    expect(new Set(kernel.transport.replies.map(({ unique }) => unique)).size).to.equal(2 + queued.length);
  });

  it('goes on with the queue after one in it has thrown', async () => {
    const { kernel, fs } = await serveScripted(PliableFs, { maxInFlight: 1 });
    const answer = new Deferred<typeof ATTR>();
    fs.on.getattr = ({ nodeid }) => {
      if (nodeid === 2) throw new Errno('EACCES');
      return nodeid === 1 ? answer.promise : ATTR;
    };
    const [, denied, fine] = [1, 2, 3].map((nodeid) => kernel.ask('getattr', {}, { nodeid }));
    answer.resolve(ATTR);
    await turn();
    expect([kernel.errno(denied ?? 0), kernel.errno(fine ?? 0)]).to.deep.equal([13, 0]);
  });
});
