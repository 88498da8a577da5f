import { expect } from 'chai';
import { describe, it } from 'mocha';
import { constants, openSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { constants as os } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';
import { loadBinding, type NativeChannelOptions } from '../../src/transport/binding.js';
import { DeviceTransport, mountDevice, unmountDevice } from '../../src/transport/device.js';
import { withMountpoint } from '../support/mountpoint.js';
import { mountRequest, serveTiny } from './tiny-file-system.js';

const ignore = (): void => undefined;
const OPTIONS: NativeChannelOptions = {
  ready: ignore,
  ended: ignore,
  spinMicroseconds: 0,
  batchFrames: 64,
  batchMilliseconds: 1,
};

/** For arguments that TypeScript would refuse. */
const wrong = (value: unknown): never => value as never;

describe('the addon refuses', () => {
  it('a reply that is longer than its head', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      const head = new Uint8Array(16);
      for (const length of [17, -1, 2 ** 32 + 16, Number.MAX_SAFE_INTEGER, Infinity]) {
        expect(() => transport.write(head, length), String(length)).to.throw(RangeError);
      }
      expect(() => transport.write(wrong('text'), 4)).to.throw(TypeError);
      expect(() => transport.write(wrong(undefined), 4)).to.throw(TypeError);
      expect(() => transport.write(head, wrong('16'))).to.throw(TypeError);
      expect(() => transport.write(head, 16, wrong(3))).to.throw(TypeError);
      expect(() => transport.write(head, 16, wrong(null))).to.throw(TypeError);
    }));

  it('a buffer that the kernel would not fill', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      expect(() => transport.read(new Uint8Array(8191))).to.throw(RangeError);
      expect(() => transport.read(wrong([]))).to.throw(TypeError);
      expect(() => transport.read(wrong(undefined))).to.throw(TypeError);
      const detached = new Uint8Array(16384);
      structuredClone(detached.buffer, { transfer: [detached.buffer] });
      expect(() => transport.read(detached)).to.throw(RangeError);
    }));

  it('buffers for a turn that it could not use', () => {
    const { Channel } = loadBinding();
    const channel = new Channel(openSync('/dev/fuse', constants.O_RDWR), OPTIONS);
    const [head, into, size] = [new Uint8Array(16), new Uint8Array(8192), new Int32Array(1)];
    expect(() => {
      channel.turn();
    }).to.throw(TypeError, 'setBuffers()');
    for (const other of [undefined, 'text', []]) {
      expect(() => {
        channel.setBuffers(wrong(other), into, size);
      }).to.throw(TypeError);
      expect(() => {
        channel.setBuffers(head, wrong(other), size);
      }).to.throw(TypeError);
    }
    for (const other of [undefined, new Uint8Array(4), new Uint32Array(1), new Int32Array(0)])
      expect(() => {
        channel.setBuffers(head, into, wrong(other));
      }).to.throw(TypeError);
    expect(() => {
      channel.setBuffers(head, new Uint8Array(8191), size);
    }).to.throw(RangeError);
    channel.setBuffers(head, into, size);
    for (const length of [17, -1, -(2 ** 31)]) {
      size[0] = length;
      expect(() => {
        channel.turn();
      }, String(length)).to.throw(RangeError);
    }
    channel.close();
    size[0] = 16;
    channel.turn();
    expect(size[0]).to.equal(-os.errno.ENODEV);
  });

  it('a notification that is no bytes', () =>
    withMountpoint(async (directory) => {
      const { transport } = await serveTiny(directory);
      const error = await transport.notify(wrong('text')).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError);
    }));

  it('a channel without its options, or on a descriptor that cannot be polled', () => {
    const { Channel } = loadBinding();
    expect(() => new Channel(wrong('0'), OPTIONS)).to.throw(TypeError);
    expect(() => new Channel(0, wrong(undefined))).to.throw(TypeError);
    expect(() => new Channel(0, { ...OPTIONS, ready: wrong(undefined) })).to.throw(TypeError, 'ready');
    expect(() => new Channel(0, { ...OPTIONS, batchFrames: 0 })).to.throw(RangeError, 'batchFrames');
    expect(() => new Channel(0, { ...OPTIONS, spinMicroseconds: NaN })).to.throw(RangeError, 'spin');
    expect(() => new Channel(1 << 20, OPTIONS))
      .to.throw('EBADF')
      .with.property('code', 'EBADF');
    expect(() => new DeviceTransport(-1)).to.throw('EBADF');
  });

  it('to do anything for a channel that was collected, and closes its descriptor', async () => {
    const before = await openFiles();
    const { Channel } = loadBinding();
    const { read, write } = new Channel(openSync('/dev/fuse', constants.O_RDWR), OPTIONS);
    await collectGarbage();

    expect(read(new Uint8Array(8192))).to.equal(0);
    expect(write(new Uint8Array(16), 16)).to.equal(os.errno.ENODEV);
    expect(await openFiles()).to.deep.equal(before);
  });

  it('a mount request of the wrong shape', async () => {
    const refused = async (changes: object): Promise<unknown> =>
      mountDevice(mountRequest('/nowhere', changes)).catch((reason: unknown) => reason);
    expect(await refused({ mountpoint: 'relative' })).to.be.instanceOf(TypeError);
    expect(await refused({ mountpoint: '/a\0b' })).to.be.instanceOf(TypeError);
    expect(await refused({ source: 3 })).to.be.instanceOf(TypeError);
    expect(await refused({ data: 'default_permissions' })).to.be.instanceOf(TypeError);
    expect(await refused({ flags: '0' })).to.be.instanceOf(TypeError);
    expect(await refused({ autoUnmount: undefined })).to.be.instanceOf(TypeError);
    expect(await unmountDevice('relative').catch((reason: unknown) => reason)).to.be.instanceOf(TypeError);
  });
});

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await turn();
    collect();
  }
}

async function openFiles(): Promise<readonly string[]> {
  return readdir('/proc/self/fd');
}
