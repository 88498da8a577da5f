import { expect } from 'chai';
import { describe, it } from 'mocha';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { unmountDevice } from '../../src/transport/device.js';
import { NativeError } from '../../src/transport/native-error.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';
import { invalEntry, notificationBehindMkdir } from './notification-behind-mkdir.js';
import { OPCODE, serveTiny } from './tiny-file-system.js';

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe('a notification', () => {
  it('rejects with what the kernel said', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      const error = await rejection(transport.notify(invalEntry(77n, 'name')));
      expect(error).to.be.instanceOf(NativeError);
      expect(error).to.include({ code: 'ENOENT', errno: constants.errno.ENOENT, syscall: 'write' });
      expect(error)
        .to.have.property('message')
        .that.matches(/^cannot notify: write says ENOENT/);
    }));

  it('is written whole from two pieces, whose bytes may change at once', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      const whole = invalEntry(77n, 'name');
      const [head, body] = [whole.slice(0, 32), whole.slice(32)];
      const sent = rejection(transport.notify(head, body));
      head.fill(255);
      body.fill(255);
      // EINVAL, had the length not been that of both, or the bytes not those of the call.
      expect(await sent).to.have.property('code', 'ENOENT');
    }));

  it('keeps the order of the calls', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      const order: number[] = [];
      const calls = Array.from({ length: 50 }, (_, index) =>
        rejection(transport.notify(invalEntry(1n, String(index)))).then(() => order.push(index)),
      );
      await Promise.all(calls);
      expect(order).to.deep.equal(Array.from({ length: 50 }, (_, index) => index));
    }));

  it('waits beside the loop for a lock that a queued mkdir holds', () =>
    withMountpoint(async (directory) => {
      const { fileSystem, mkdir, notified } = await notificationBehindMkdir(directory);
      let settled = false;
      const outcome = rejection(notified).finally(() => {
        settled = true;
      });
      // The loop goes round and round meanwhile.
      for (let turn = 0; turn < 20; turn += 1) await sleep(10);
      expect(settled).to.equal(false);
      expect(fileSystem.count(OPCODE.mkdir)).to.equal(0);

      fileSystem.deaf = false;
      // There is no such entry, which the kernel can only know once it had the lock.
      expect(await outcome).to.have.property('code', 'ENOENT');
      expect((await mkdir.ended).stderr).to.include('Read-only file system');
    }));

  it('is no obstacle to an unmount while the kernel holds it', () =>
    withMountpoint(async (directory) => {
      const { fileSystem, mkdir, notified } = await notificationBehindMkdir(directory);
      await unmountDevice(directory, { lazy: true });
      expect(await isMounted(directory)).to.equal(false);
      fileSystem.deaf = false;
      expect(await rejection(notified)).to.have.property('code', 'ENOENT');
      expect((await mkdir.ended).stderr).to.include('Read-only file system');
      expect(await fileSystem.over).to.have.property('reason', 'unmounted');
    }));

  it('lets go, and its program too, when the channel is closed', () =>
    withMountpoint(async (directory) => {
      const { fileSystem, mkdir, notified } = await notificationBehindMkdir(directory);
      const queued = rejection(fileSystem.transport.notify(invalEntry(1n, 'queued')));
      fileSystem.transport.close();
      expect(await queued).to.have.property('code', 'ENODEV');
      expect(await rejection(notified)).to.be.instanceOf(NativeError);
      expect((await mkdir.ended).stderr).to.match(/connection abort|not connected/);
    }));

  it('is refused after the end', () =>
    withMountpoint(async (directory) => {
      const { transport, over } = await serveTiny(directory);
      await unmountDevice(directory);
      await over;
      expect(await rejection(transport.notify(invalEntry(1n, 'late')))).to.have.property('code', 'ENODEV');
    }));
});
