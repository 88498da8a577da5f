import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestFrame } from '../../protocol/frame.js';
import { decodeInit, MAJOR, MINOR, type InitIn } from '../../protocol/init.js';
import { DeviceTransport, mountDevice, unmountDevice } from '../../transport/device.js';
import { missing, ok, type Check } from './check.js';

const NAME = 'mounting';
/** Milliseconds until the kernel's first request has to be there; it is queued while mounting. */
const PATIENCE = 5_000;
const S_IFDIR = 0o040000;

/** Mounts, hears which protocol the kernel speaks, and unmounts. Nothing is ever answered on that mount. */
export async function checkMounting(): Promise<Check> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-doctor-'));
  try {
    const { major, minor } = await firstRequest(directory);
    const kernel = `${String(major)}.${String(minor)}`;
    return ok(NAME, `works; the kernel speaks FUSE ${kernel}, tallyfs ${String(MAJOR)}.${String(MINOR)}`);
  } catch (error) {
    return missing(NAME, 'does not work', error instanceof Error ? error.message : String(error));
  } finally {
    await rmdir(directory);
  }
}

async function firstRequest(mountpoint: string): Promise<InitIn> {
  const { fd } = await mountDevice({
    mountpoint,
    source: 'tallyfs-doctor',
    subtype: 'tallyfs-doctor',
    flags: 0,
    flagNames: [],
    data: [],
    rootMode: S_IFDIR,
    autoUnmount: false,
  });
  const transport = new DeviceTransport(fd);
  try {
    return await readInit(transport);
  } finally {
    // First, so that who strays into the mount meets an error and not a daemon that never answers.
    transport.close();
    await unmountDevice(mountpoint, { lazy: true });
  }
}

function readInit(transport: DeviceTransport): Promise<InitIn> {
  const frame = new RequestFrame(transport.frameSize);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the kernel has not sent its first request'));
    }, PATIENCE);
    const take = (): void => {
      const length = transport.read(frame.bytes);
      if (length === 0) return;
      clearTimeout(timer);
      resolve(decodeInit(frame.accept(length)));
    };
    transport.start({
      ready: take,
      ended: ({ reason }) => {
        clearTimeout(timer);
        reject(new Error(`the connection was ${reason} before the kernel's first request`));
      },
    });
  });
}
