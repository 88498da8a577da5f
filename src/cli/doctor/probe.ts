import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAPABILITIES, capabilityNames, type Capability } from '../../protocol/capabilities.js';
import { RequestFrame } from '../../protocol/frame.js';
import { decodeInit, MAJOR, MINOR, type InitIn } from '../../protocol/init.js';
import { DeviceTransport, mountDevice, unmountDevice } from '../../transport/device.js';
import { missing, note, ok, type Check } from './check.js';

const NAME = 'mounting';
/** Milliseconds until the kernel's first request has to be there; it is queued while mounting. */
const PATIENCE = 5_000;
const S_IFDIR = 0o040000;

const CAPABILITIES_NAME = 'capabilities';

/** Mounts, hears which protocol the kernel speaks, and unmounts. Nothing is ever answered on that mount. */
export async function checkMounting(): Promise<readonly Check[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-doctor-'));
  try {
    const { major, minor, offered } = await firstRequest(directory);
    const kernel = `${String(major)}.${String(minor)}`;
    const works = `works; the kernel speaks FUSE ${kernel}, tallyfs ${String(MAJOR)}.${String(MINOR)}`;
    return [ok(NAME, works), checkCapabilities(offered)];
  } catch (error) {
    return [missing(NAME, 'does not work', error instanceof Error ? error.message : String(error))];
  } finally {
    await rmdir(directory);
  }
}

/** What of the things that a class may ask for by name the kernel does not have. */
function checkCapabilities(offered: ReadonlySet<Capability>): Check {
  const usable = capabilityNames.filter((name) => CAPABILITIES[name].asked !== 'never');
  const lacking = usable.filter((name) => !offered.has(name));
  if (lacking.length === 0)
    return ok(CAPABILITIES_NAME, `all ${String(usable.length)} that can be asked for are offered`);
  const remedy =
    'only a class that asks for them by name needs a newer kernel, or one that is configured for them';
  return note(CAPABILITIES_NAME, `the kernel does not offer ${lacking.join(', ')}`, remedy);
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
    blockDevice: false,
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
