import { expect } from 'chai';
import { Charge } from '../../src/audit/charge.js';
import { Waits } from '../../src/audit/waits.js';
import type { AttrReply, Session } from '../../src/index.js';
import { OPERATIONS } from '../../src/protocol/operations.js';
import { Deferred } from '../support/deferred.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

const ATTR: AttrReply = { attr: { mode: FILE_MODE } };

/** A session in which a GETATTR tells the kernel something, and a kernel that takes its time for it. */
async function serveTelling(getattr: (tell: () => Promise<void>) => Promise<AttrReply>) {
  const served = await serveScripted(PliableFs);
  const taken = new Deferred();
  served.kernel.transport.onNotify = () => taken.promise;
  served.fs.on.getattr = () => getattr(() => served.session.notify.invalInode(2));
  served.kernel.ask('getattr', {}, { nodeid: 2 });
  await turn();
  return { ...served, taken };
}

function kinds(session: Session): string[] {
  return session.report().findings.map(({ kind }) => kind);
}

describe('a notification in a handler', () => {
  it('is found when it is over and the handler has waited for it', async () => {
    const { session, taken } = await serveTelling(async (tell) => {
      await tell();
      return ATTR;
    });
    expect(kinds(session)).to.deep.equal([]);
    taken.resolve();
    await turn();
    expect(kinds(session)).to.deep.equal(['notification-awaited']);
  });

  it('is no fault where the handler starts code that waits for it, and answers', async () => {
    const { session, taken } = await serveTelling((tell) => {
      const telling = async (): Promise<void> => {
        await tell();
      };
      void telling();
      return Promise.resolve(ATTR);
    });
    taken.resolve();
    await turn();
    expect(kinds(session)).to.deep.equal([]);
    await session.unmount();
    expect(kinds(session)).to.deep.equal([]);
  });

  it('is found at the end of the connection where the handler still waits', async () => {
    const { session } = await serveTelling(async (tell) => {
      await tell();
      return ATTR;
    });
    await session.unmount();
    expect(kinds(session)).to.deep.equal(['notification-awaited']);
  });
});

describe('waits in the code of requests', () => {
  it('are told of once they have gone on for long', () => {
    const told: string[] = [];
    const waits = new Waits((_, call) => void told.push(call));
    const charge = new Charge({ operation: 'GETATTR', row: OPERATIONS.getattr, label: 'Fs.getattr' }, 7);
    const over = waits.begin(charge, 'notify.prune()');
    waits.sweep();
    expect(told).to.deep.equal([]);
    waits.sweep(0);
    over();
    expect(told).to.deep.equal(['notify.prune()']);
  });
});
