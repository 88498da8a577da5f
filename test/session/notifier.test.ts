import { expect } from 'chai';
import { FUSE_OUT_HEADER } from '../../src/protocol/structs.js';
import { NOTIFY } from '../../src/protocol/flags.js';
import { PliableFs } from '../support/pliable-fs.js';
import type { ScriptedKernel } from '../support/scripted-kernel.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';
import type { SentNotification } from '../support/scripted-transport.js';

function codeOf(frame: SentNotification): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const { len, error, unique } = FUSE_OUT_HEADER.read(view, 0);
  expect({ len, unique }).to.deep.equal({ len: frame.length, unique: 0 });
  return error;
}

describe('a notification', () => {
  it('is sent in its own words, in the order of the calls', async () => {
    const { session, kernel } = await serveScripted(PliableFs);
    const { notify } = session;
    await Promise.all([
      notify.invalInode(2),
      notify.invalEntry(1, 'name'),
      notify.expireEntry(1, 'name'),
      notify.delete(1, 2, 'name'),
      notify.store(2, 0, Buffer.from('data')),
      notify.prune([2, 3]),
      notify.poll(9n),
      notify.resend(),
      notify.incrementEpoch(),
    ]);
    expect(kernel.transport.notifications.map(codeOf)).to.deep.equal([
      NOTIFY.INVAL_INODE,
      NOTIFY.INVAL_ENTRY,
      NOTIFY.INVAL_ENTRY,
      NOTIFY.DELETE,
      NOTIFY.STORE,
      NOTIFY.PRUNE,
      NOTIFY.POLL,
      NOTIFY.RESEND,
      NOTIFY.INC_EPOCH,
    ]);
  });

  it('that fails is the caller’s to look at, and no fault of the process where nobody does', async () => {
    const { session, kernel } = await serveScripted(PliableFs);
    const failure = Object.assign(new Error('no such entry'), { code: 'ENOENT' });
    kernel.transport.onNotify = () => {
      throw failure;
    };
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      for (const start of [() => session.notify.invalEntry(1, 'name'), () => session.notify.poll(1)]) {
        void start();
        expect(await start().catch((error: unknown) => error)).to.equal(failure);
      }
      void session.notify.invalInode(-1);
      await turn();
      await turn();
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).to.deep.equal([]);
  });

  it('that makes no sense is refused with a reason', async () => {
    const { session } = await serveScripted(PliableFs);
    const failure: unknown = await session.notify.invalEntry(1, '').catch((error: unknown) => error);
    expect(String(failure)).to.match(/INVAL_ENTRY cannot be sent: the name/);
  });
});

describe('session.notify.retrieve()', () => {
  /** Answers the retrieval with this number as the kernel does: its request has the number that the question had. */
  function answer(kernel: ScriptedKernel, unique: number, offset: number, text: string): void {
    const bytes = Buffer.from(text);
    const frame = kernel.frame('notifyReply', { offset, size: bytes.length }, { nodeid: 2, bytes });
    new DataView(frame.buffer, frame.byteOffset).setBigUint64(8, BigInt(unique), true);
    kernel.transport.feed(frame);
  }

  it('resolves with the data that the kernel sends, each question with its own', async () => {
    const { session, kernel } = await serveScripted(PliableFs);
    const first = session.notify.retrieve(2, 0, 4);
    const second = session.notify.retrieve(2, 4, 4);
    await turn();
    answer(kernel, 2, 4, 'tail');
    answer(kernel, 1, 0, 'head');
    const [head, tail] = await Promise.all([first, second]);
    expect([head.offset, Buffer.from(head.data).toString()]).to.deep.equal([0, 'head']);
    expect([tail.offset, Buffer.from(tail.data).toString()]).to.deep.equal([4, 'tail']);
    expect(kernel.transport.replies).to.have.lengthOf(1);
  });

  it('rejects where the question could not be asked', async () => {
    const { session, kernel } = await serveScripted(PliableFs);
    const failure = new Error('no such inode');
    kernel.transport.onNotify = () => Promise.reject(failure);
    expect(await session.notify.retrieve(2, 0, 4).catch((error: unknown) => error)).to.equal(failure);
  });
});
