import { expect } from 'chai';
import { describe, it } from 'mocha';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { unmountDevice } from '../../src/transport/device.js';
import { run, start } from '../support/children.js';
import { abortConnection, untilWaiting } from '../support/connection.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';
import { OPCODE, serveTiny, type TinyFileSystem, type TinyRequest } from './tiny-file-system.js';

const { ENODEV, ENOENT, ECONNABORTED } = constants.errno;

describe('DeviceTransport', () => {
  it('carries INIT and a stat from a program to the file system and back', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      const stat = await run('stat', ['--format', '%F %a %i', directory]);
      expect(stat.stdout).to.equal('directory 755 1\n');
      expect(served.mount.via).to.equal('mount');
      expect(served.requests[0]).to.include({ opcode: OPCODE.init });
      expect(served.requests.every((r) => r.length === r.payload.length + 40)).to.equal(true);
      expect(served.written.every((errno) => errno === 0)).to.equal(true);
    }));

  it('answers as well when it spins for the next request', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory, { options: { spinMicroseconds: 2000 } });
      const find = await run('find', [directory, directory, directory, '-maxdepth', '0']);
      expect(find.stdout.split('\n').filter((line) => line === directory)).to.have.length(3);
      expect(served.written.every((errno) => errno === 0)).to.equal(true);
    }));

  it('ends as unmounted, once, and writes no more', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      await unmountDevice(directory);
      expect(await served.over).to.deep.equal({ reason: 'unmounted', errno: ENODEV });
      expect(await isMounted(directory)).to.equal(false);
      expect(served.transport.write(new Uint8Array(16), 16)).to.equal(ENODEV);
      served.transport.close();
      await sleep(20);
      expect(served.ends).to.have.length(1);
    }));

  it('ends as unmounted when somebody else unmounts', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      expect(await run('umount', [directory])).to.include({ status: 0 });
      expect(await served.over).to.deep.equal({ reason: 'unmounted', errno: ENODEV });
    }));

  it('ends as aborted when the connection is aborted through fusectl', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      await abortConnection(directory);
      expect(await served.over).to.deep.equal({ reason: 'aborted', errno: ECONNABORTED });
    }));

  it('ends as closed, on a later turn, when it is closed', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      served.transport.close();
      served.transport.close();
      expect(served.ends).to.deep.equal([]);
      expect(await served.over).to.deep.equal({ reason: 'closed' });
      expect(served.transport.write(new Uint8Array(16), 16)).to.equal(ENODEV);
      expect(served.transport.read(new Uint8Array(8192))).to.equal(0);
      const stat = await run('stat', [directory]);
      expect(stat.stderr).to.include('Transport endpoint is not connected');
    }));

  it('may be closed by the handler of a request, and tells so after the batch', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory, {
        handlers: new Map([
          [
            OPCODE.lookup,
            () => {
              served.transport.close();
              expect(served.ends).to.deep.equal([]);
              return ENOENT;
            },
          ],
        ]),
      });
      await run('stat', [`${directory}/anything`]);
      expect(await served.over).to.deep.equal({ reason: 'closed' });
      expect(served.written.at(-1)).to.equal(ENODEV);
    }));

  it('says ENOENT to a reply that nobody waits for', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      await run('stat', [directory]);
      const answered = served.requests.at(-1);
      expect(answered).to.include({ opcode: OPCODE.getattr });
      if (answered !== undefined) expect(served.answer(answered, 0)).to.equal(ENOENT);
    }));

  it('serves two connections in one process', () =>
    withMountpoint((one) =>
      withMountpoint(async (other) => {
        const [first, second] = [await serveTiny(one), await serveTiny(other)];
        const stat = await run('stat', ['--format', '%F', one, other]);
        expect(stat.stdout).to.equal('directory\ndirectory\n');
        expect([first, second].map((served) => served.count(OPCODE.getattr) > 0)).to.deep.equal([true, true]);
        await unmountDevice(one);
        await first.over;
        expect((await run('stat', [other])).status).to.equal(0);
      }),
    ));

  it('reads the next request with the reply to the last one', () =>
    withMountpoint(async (directory) => {
      const came: number[] = [];
      const answerAll = ({ unique }: TinyRequest): undefined => {
        const { transport } = served;
        const into = new Uint8Array(transport.frameSize);
        const view = new DataView(into.buffer);
        let length = transport.writeAndRead(refusal(unique), 16, into);
        for (; length > 0; length = transport.writeAndRead(refusal(view.getBigUint64(8, true)), 16, into)) {
          expect([length, view.getUint32(4, true)]).to.deep.equal([view.getUint32(0, true), OPCODE.lookup]);
          came.push(length);
        }
        expect(length).to.equal(0);
      };
      const served = await serveTiny(directory, { handlers: new Map([[OPCODE.lookup, answerAll]]) });
      await queueUp(served, directory);
      expect(came).to.have.length.greaterThan(0);
      expect(came.length + served.count(OPCODE.lookup)).to.equal(10);
    }));

  it('reads nothing with a reply that nobody waits for, nor into a buffer that was detached', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      const into = new Uint8Array(transport.frameSize);
      const forNobody = refusal(2n ** 40n);
      expect(transport.writeAndRead(forNobody, 16, into)).to.equal(-ENOENT);
      expect(() => transport.writeAndRead(forNobody, 17, into)).to.throw(RangeError);
      structuredClone(into.buffer, { transfer: [into.buffer] });
      expect(transport.writeAndRead(forNobody, 16, into)).to.equal(-ENOENT);
    }));

  it('reads nothing outside of a batch', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      served.deaf = true;
      const stat = run('stat', [directory]);
      await untilWaiting(directory, 1);
      expect(served.transport.read(new Uint8Array(served.transport.frameSize))).to.equal(0);
      served.deaf = false;
      expect((await stat).status).to.equal(0);
    }));
});

describe('a batch', () => {
  it('ends after its share of frames, so that the loop has its turn', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory, { options: { batchFrames: 3, batchMilliseconds: 1000 } });
      const fired = await queueUp(served, directory);
      expect(Math.max(...served.batches)).to.equal(3);
      expect(fired).to.equal(3);
    }));

  it('ends after its share of time', () =>
    withMountpoint(async (directory) => {
      const slow = (): number => {
        // Longer than a tick, with which the clock goes that the share is measured by.
        const until = performance.now() + 15;
        while (performance.now() < until);
        return ENOENT;
      };
      const handlers = new Map([[OPCODE.lookup, slow]]);
      const served = await serveTiny(directory, { handlers, options: { batchMilliseconds: 2 } });
      const fired = await queueUp(served, directory);
      expect(Math.max(...served.batches)).to.equal(1);
      expect(fired).to.equal(1);
    }));
});

/** The reply ENOENT. */
function refusal(unique: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, 16, true);
  view.setInt32(4, -ENOENT, true);
  view.setBigUint64(8, unique, true);
  return new Uint8Array(view.buffer);
}

const MANY = 10;
const ASK_MANY_AT_ONCE = `
  const { stat } = require('node:fs');
  for (let index = 0; index < ${String(MANY)}; index++) stat(process.argv[1] + '/' + index, () => {});
`;

/** Lets requests of several threads pile up, then serves them; how many had been served when the loop had its turn. */
async function queueUp(served: TinyFileSystem, directory: string): Promise<number> {
  served.deaf = true;
  const asking = await start(process.execPath, ['--eval', ASK_MANY_AT_ONCE, directory], {
    env: { UV_THREADPOOL_SIZE: String(MANY) },
  });
  await untilWaiting(directory, MANY);
  // A turn of the loop begins with timers, goes on with what can be read, and ends with setImmediate().
  await sleep(1);
  served.batches.length = 0;
  const before = served.requests.length;
  served.deaf = false;
  let fired = Infinity;
  setImmediate(() => {
    fired = served.requests.length - before;
  });
  await asking.ended;
  return fired;
}
