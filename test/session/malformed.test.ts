import { expect } from 'chai';
import * as fc from 'fast-check';
import { ERRNO } from '../../src/protocol/errno.js';
import { LITTLE_ENDIAN } from '../../src/protocol/layout.js';
import { operationNames, row } from '../../src/protocol/operations.js';
import { FUSE_IN_HEADER } from '../../src/protocol/structs.js';
import { DIRECTORY_MODE, PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn, type Served } from '../support/scripted-kernel.js';

const HEADER = FUSE_IN_HEADER.at;

/** The same frame with other bytes, and by default with the length that it has then. */
function changed(frame: Uint8Array, change: (view: DataView) => void, length = frame.length): Uint8Array {
  const copy = new Uint8Array(length);
  copy.set(frame.subarray(0, length));
  const view = new DataView(copy.buffer);
  if (length >= 4) view.setUint32(HEADER.len, length, LITTLE_ENDIAN);
  change(view);
  return copy;
}

const nothing = (): void => undefined;

async function expectAlive({ kernel, fs }: Served<PliableFs>): Promise<void> {
  fs.on.getattr = () => ({ attr: { mode: DIRECTORY_MODE } });
  const unique = kernel.ask('getattr', {});
  await turn();
  expect(kernel.errno(unique)).to.equal(0);
}

describe('a malformed frame', () => {
  it('that is cut short is answered with EIO, told, and the session lives', async () => {
    for (const operation of ['lookup', 'write', 'setxattr', 'read', 'rename', 'getattr'] as const) {
      const served = await serveScripted(PliableFs);
      const { kernel, errors } = served;
      kernel.transport.feed(changed(kernel.frame(operation, {}), nothing, FUSE_IN_HEADER.size));
      if (operation !== 'rename') {
        expect(kernel.errno(kernel.lastUnique), operation).to.equal(ERRNO.EIO);
        expect(errors.map(({ message }) => message)).to.deep.equal(['a request could not be read']);
      }
      await expectAlive(served);
    }
  });

  it('without a whole header is told', async () => {
    const served = await serveScripted(PliableFs);
    const { kernel, errors } = served;
    for (const length of [1, 4, 16, 39])
      kernel.transport.feed(changed(kernel.frame('getattr', {}), nothing, length));
    expect(kernel.transport.replies).to.have.lengthOf(1);
    expect(errors).to.have.lengthOf(4);
    await expectAlive(served);
  });

  it('that says another length is answered with EIO', async () => {
    const served = await serveScripted(PliableFs);
    const { kernel } = served;
    for (const length of [0, 40, 55, 4_000_000_000]) {
      const wrong = changed(kernel.frame('getattr', {}), (view) => {
        view.setUint32(HEADER.len, length, LITTLE_ENDIAN);
      });
      kernel.transport.feed(wrong);
      expect(kernel.errno(kernel.lastUnique)).to.equal(ERRNO.EIO);
    }
    await expectAlive(served);
  });

  it('with a number that no number can hold cannot be answered', async () => {
    const served = await serveScripted(PliableFs);
    const { kernel, errors } = served;
    const wrong = changed(kernel.frame('getattr', {}), (view) => {
      view.setBigUint64(HEADER.unique, (1n << 62n) + 2n, LITTLE_ENDIAN);
    });
    kernel.transport.feed(wrong);
    expect(errors).to.have.lengthOf(2);
    expect(kernel.transport.replies).to.have.lengthOf(1);
    await expectAlive(served);
  });

  it('of an opcode that is unknown is answered with ENOSYS, however large', async () => {
    const served = await serveScripted(PliableFs);
    const { kernel, session } = served;
    for (const opcode of [7, 54, 4096, 0xffff_fffe]) {
      const wrong = changed(kernel.frame('getattr', {}), (view) => {
        view.setUint32(HEADER.opcode, opcode, LITTLE_ENDIAN);
      });
      kernel.transport.feed(wrong);
      expect(kernel.errno(kernel.lastUnique)).to.equal(ERRNO.ENOSYS);
    }
    expect(session.report().requests).to.include({ 'opcode 4096': 1, 'opcode 4294967294': 1 });
    await expectAlive(served);
  });

  it('that is a batch of forgets changes no count at all', async () => {
    const served = await serveScripted(PliableFs);
    const { kernel, fs, session, errors } = served;
    fs.on.lookup = ({ name }) => fs.found(Number(name));
    for (const name of ['2', '3']) kernel.lookup(name);
    const before = kernel.transport.replies.length;
    const forgets = [2, 3].map((nodeid) => ({ nodeid, nlookup: 1 }));
    const good = kernel.frame('batchForget', { count: 2 }, { forgets });
    kernel.transport.feed(
      changed(good, nothing, good.length - 8),
      kernel.frame('batchForget', { count: 3 }, { forgets }),
      kernel.frame('batchForget', { count: 1 }, { forgets }),
      kernel.frame('batchForget', { count: 2 }, { forgets: [forgets[0]!, { nodeid: 3, nlookup: 0 }] }),
      changed(kernel.frame('forget', { nlookup: 1 }, { nodeid: 2 }), nothing, 44),
    );
    expect(errors).to.have.lengthOf(5);
    expect(kernel.transport.replies).to.have.lengthOf(before);
    expect(session.report()).to.deep.include({ ledger: { 1: 1, 2: 1, 3: 1 }, book: { 2: 1, 3: 1 } });
    await expectAlive(served);
  });

  it('is one too that a session never asked for', async () => {
    const served = await serveScripted(PliableFs);
    const { kernel } = served;
    kernel.ask('notifyReply', { size: 4 }, { bytes: Buffer.from('data') });
    kernel.ask('notifyReply', { size: 4000 });
    kernel.ask('release', { fh: 99 }, { nodeid: 2 });
    kernel.ask('init', { major: 7, minor: 45 });
    await expectAlive(served);
  });

  it('of any bytes at all neither throws nor stays unanswered for ever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            operation: fc.constantFrom(...operationNames),
            body: fc.uint8Array({ maxLength: 200 }),
            lies: fc.boolean(),
          }),
          { maxLength: 20 },
        ),
        async (frames) => {
          const served = await serveScripted(PliableFs, { kernel: new ScriptedKernel() });
          const { kernel } = served;
          for (const { operation, body, lies } of frames) {
            const head = changed(kernel.frame(operation, {}), nothing, FUSE_IN_HEADER.size);
            const frame = changed(Buffer.concat([head, body]), (view) => {
              if (lies) view.setUint16(HEADER.total_extlen, 0xffff, LITTLE_ENDIAN);
            });
            kernel.transport.feed(frame);
            if (operation === 'destroy') await turn(); // answered behind all that is still busy
            const answers = row(operation).reply === 'none' ? 0 : 1;
            expect(kernel.replies(kernel.lastUnique), operation).to.have.lengthOf(answers);
          }
          await expectAlive(served);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a value beyond 2^53', () => {
  it('in a size or an offset is a file too big, and nobody’s fault', async () => {
    const { kernel, fs, errors } = await serveScripted(PliableFs);
    fs.on.read = () => Buffer.alloc(0);
    const beyond = 1n << 60n;
    expect(kernel.errno(kernel.ask('read', { offset: beyond, size: 1 }, { nodeid: 2 }))).to.equal(
      ERRNO.EFBIG,
    );
    expect(kernel.errno(kernel.ask('write', { offset: beyond }, { nodeid: 2 }))).to.equal(ERRNO.EFBIG);
    expect(errors).to.deep.equal([]);
  });
});
