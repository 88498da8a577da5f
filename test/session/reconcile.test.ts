import { expect } from 'chai';
import type { Reconciliation, Session } from '../../src/index.js';
import { FUSE_NOTIFY_PRUNE_OUT, FUSE_OUT_HEADER } from '../../src/protocol/structs.js';
import { Deferred } from '../support/deferred.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn, type Served } from '../support/scripted-kernel.js';

const NODEIDS = FUSE_OUT_HEADER.size + FUSE_NOTIFY_PRUNE_OUT.size;

/** The nodeids in a FUSE_NOTIFY_PRUNE. */
function pruned(frame: Uint8Array): number[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const nodeids: number[] = [];
  for (let at = NODEIDS; at < frame.length; at += 8) nodeids.push(Number(view.getBigUint64(at, true)));
  return nodeids;
}

interface Tree extends Served<PliableFs> {
  /** The nodeids of each notification, in their order. */
  readonly asked: number[][];
}

/** Serves a class of which the kernel has looked up nodeids, and forgets those it is asked for that `isFree`. */
async function serveTree(
  known: readonly number[],
  isFree: (nodeid: number, held: ReadonlySet<number>) => boolean,
  kernel = new ScriptedKernel(),
): Promise<Tree> {
  const served = await serveScripted(PliableFs, { kernel });
  const held = new Set(known);
  const asked: number[][] = [];
  served.fs.on.lookup = ({ name }) => served.fs.found(Number(name));
  for (const nodeid of known) kernel.lookup(String(nodeid));
  kernel.transport.onNotify = async (frame) => {
    const nodeids = pruned(frame);
    asked.push(nodeids);
    const forgotten = nodeids.filter((nodeid) => isFree(nodeid, held) && held.delete(nodeid));
    // They are queued by now, and read a little later.
    await turn();
    setImmediate(() => {
      if (forgotten.length > 0) kernel.forgetMany(forgotten.map((nodeid) => [nodeid, 1]));
    });
  };
  return { ...served, asked };
}

/** A kernel that offers an older protocol. */
class OldKernel extends ScriptedKernel {
  override init(): number {
    return super.init(44);
  }
}

function findings(session: Session): (readonly [kind: string, handler: string | null])[] {
  return session.report().findings.map(({ kind, handler }) => [kind, handler] as const);
}

describe('session.reconcile()', () => {
  it('asks for what was handed over last first, and again for what could not go yet', async () => {
    const chain = [2, 3, 4, 5];
    // Each is in the one before it, but for 3, which is looked up before its directory 4.
    const parents = new Map([
      [3, 4],
      [5, 3],
    ]);
    const isFree = (nodeid: number, held: ReadonlySet<number>): boolean =>
      [...held].every((other) => parents.get(other) !== nodeid);
    const { session, asked } = await serveTree(chain, isFree);
    const { forgotten, held } = await session.reconcile();
    expect(asked).to.deep.equal([[5, 4, 3, 2], [4]]);
    expect([forgotten, held]).to.deep.equal([4, []]);
  });

  it('stops when no more is forgotten, and says what is held', async () => {
    const { session, asked } = await serveTree([2, 3, 4], (nodeid) => nodeid !== 3);
    const reconciliation = await session.reconcile();
    expect(reconciliation).to.deep.equal({ proven: true, forgotten: 2, held: [3], leaks: [] });
    expect(asked).to.deep.equal([[4, 3, 2], [3]]);
  });

  it('ends although the kernel looks up new nodeids all the time', async () => {
    const tree = await serveTree([2, 3], () => true);
    let next = 10;
    const { onNotify } = tree.kernel.transport;
    tree.kernel.transport.onNotify = (frame) => {
      tree.kernel.lookup(String(next));
      next += 1;
      return onNotify(frame);
    };
    const { forgotten, held } = await tree.session.reconcile();
    expect([forgotten, held]).to.deep.equal([2, [10]]);
  });

  it('asks for many in several notifications', async () => {
    const many = Array.from({ length: 2500 }, (_, index) => index + 2);
    const { session, asked } = await serveTree(many, () => true);
    expect((await session.reconcile()).forgotten).to.equal(2500);
    expect(asked.map(({ length }) => length)).to.deep.equal([1000, 1000, 500]);
  });

  it('tells where the class counts more, or less, than the kernel holds', async () => {
    const { session, fs } = await serveTree([2, 3, 4], (nodeid) => nodeid !== 4);
    fs.on.forget = ({ nodeid, nlookup }) => {
      if (nodeid !== 3) fs.counts.subtract(nodeid, nlookup);
    };
    fs.counts.subtract(4, 1);
    const { leaks } = await session.reconcile();
    expect(leaks).to.have.deep.members([
      { nodeid: 3, book: 1, held: 0 },
      { nodeid: 4, book: 0, held: 1 },
    ]);
  });

  it('takes no forget for a leak whose handler is not done', async () => {
    const { session, fs } = await serveTree([2], () => true);
    const gate = new Deferred();
    fs.on.forget = async ({ nodeid, nlookup }) => {
      await gate.promise;
      fs.counts.subtract(nodeid, nlookup);
    };
    expect(await session.reconcile()).to.deep.include({ forgotten: 1, leaks: [] });
    expect(session.report().book).to.deep.equal({ 2: 1 });
    gate.resolve();
  });

  it('proves nothing where the kernel cannot be asked, but tells what it does not hold', async () => {
    const { session, fs, kernel, asked } = await serveTree([2, 3], () => true, new OldKernel());
    fs.on.forget = () => undefined;
    kernel.forget(3, 1);
    const reconciliation = await session.reconcile();
    expect(asked).to.deep.equal([]);
    expect(reconciliation).to.deep.equal({
      proven: false,
      forgotten: 0,
      held: [2],
      leaks: [{ nodeid: 3, book: 1, held: 0 }],
    });
  });

  it('proves nothing when the connection is over, or ends meanwhile', async () => {
    const { session, kernel } = await serveTree([2, 3], () => true);
    kernel.transport.onNotify = () => {
      kernel.transport.end({ reason: 'aborted' });
      throw Object.assign(new Error('no connection'), { code: 'ENODEV' });
    };
    const nothing: Reconciliation = { proven: false, forgotten: 0, held: [2, 3], leaks: [] };
    expect(await session.reconcile()).to.deep.equal(nothing);
    await session.closed;
    expect(await session.reconcile()).to.deep.equal(nothing);
  });

  it('rejects with what the kernel says to the notification', async () => {
    const { session, kernel } = await serveTree([2], () => true);
    kernel.transport.onNotify = () => {
      throw Object.assign(new Error('not understood'), { code: 'EINVAL' });
    };
    const failure = await session.reconcile().catch((error: unknown) => error);
    expect(failure).to.include({ code: 'EINVAL' });
  });

  it('is found where a handler waits for it, and not where one starts it', async () => {
    const { session, fs, kernel } = await serveTree([2], () => true);
    const reply = { attr: { mode: FILE_MODE } };
    fs.on.getattr = async ({ nodeid }) => {
      const reconciliation = session.reconcile();
      await turn();
      if (nodeid === 3) await reconciliation;
      return reply;
    };
    kernel.ask('getattr', {}, { nodeid: 2 });
    for (let wait = 0; wait < 20; wait += 1) await turn();
    expect(findings(session)).to.deep.equal([]);
    kernel.ask('getattr', {}, { nodeid: 3 });
    for (let wait = 0; wait < 20; wait += 1) await turn();
    expect(findings(session)).to.deep.equal([['notification-awaited', 'PliableFs.getattr']]);
    expect(session.report().findings[0]?.message).to.contain('waits for reconcile()');
  });
});
