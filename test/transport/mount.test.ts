import { expect } from 'chai';
import { describe, it } from 'mocha';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeMountRequest } from '../../src/transport/binding.js';
import { mountDevice, unmountDevice } from '../../src/transport/device.js';
import { NativeError } from '../../src/transport/native-error.js';
import { run, start, type RunningChild } from '../support/children.js';
import { isMounted, mountEntries, withMountpoint } from '../support/mountpoint.js';
import { mountRequest, serveTiny } from './tiny-file-system.js';

const O_PATH = 0o10000000;

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function failure(promise: Promise<unknown>): Promise<NativeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NativeError) return error;
  throw new Error(`expected a NativeError, not ${String(error)}`);
}

const failedMount = (path: string, changes: Partial<NativeMountRequest> = {}): Promise<NativeError> =>
  failure(mountDevice(mountRequest(path, changes)));

/** A daemon that was killed and has left its mount. */
async function leaveDeadMount(directory: string): Promise<void> {
  const daemon = await serveInChild(directory, 'serve');
  daemon.kill('SIGKILL');
  await daemon.ended;
}

async function serveInChild(directory: string, ending: string): Promise<RunningChild> {
  const daemon = await start(process.execPath, [script('daemon.js'), directory, ending]);
  await daemon.says('serving');
  return daemon;
}

describe('mountDevice', () => {
  it('shows source, subtype and options in the mount table', () =>
    withMountpoint(async (directory) => {
      const changes = { source: 'from here', flags: 1, data: ['default_permissions', 'max_read=65536'] };
      await serveTiny(directory, { changes });
      const [entry] = await mountEntries(directory);
      expect(entry).to.match(/ ro[, ].* - fuse\.tiny from\\040here ro,.*default_permissions,max_read=65536/);
      await unmountDevice(directory);
    }));

  it('mounts on a file when the root is one', () =>
    withMountpoint(async (directory) => {
      const file = `${directory}/file`;
      await writeFile(file, '');
      await mountDevice(mountRequest(file, { rootMode: 0o100000 }));
      expect(await isMounted(file)).to.equal(true);
      await unmountDevice(file);
      await rm(file);
    }));

  it('says that the mount point does not exist', () =>
    withMountpoint(async (directory) => {
      const error = await failedMount(`${directory}/missing`);
      expect(error).to.include({ code: 'ENOENT', syscall: 'stat', path: `${directory}/missing` });
      expect(error.message).to.equal(
        `cannot mount on ${directory}/missing: stat says ENOENT, no such file or directory. ` +
          `The mount point must exist: \`mkdir -p ${directory}/missing\`.`,
      );
    }));

  it('says that the mount point is a file', () =>
    withMountpoint(async (directory) => {
      const file = `${directory}/file`;
      await writeFile(file, '');
      expect(await failedMount(file)).to.include({ code: 'ENOTDIR', syscall: 'mount' });
      expect(await failedMount(`${file}/below`)).to.include({ code: 'ENOTDIR', syscall: 'stat' });
      expect(await failedMount(directory, { rootMode: 0o100000 })).to.include({ code: 'EISDIR' });
      await rm(file);
    }));

  it('says that a daemon which died has left its mount, and how to remove it', () =>
    withMountpoint(async (directory) => {
      await leaveDeadMount(directory);
      const error = await failedMount(directory);
      expect(error).to.include({ code: 'ENOTCONN', syscall: 'stat' });
      expect(error.message).to.include(`\`tallyfs unmount ${directory}\``);
      await unmountDevice(directory);
      expect(await isMounted(directory)).to.equal(false);
    }));

  it('says where to look when the kernel does not know an option', () =>
    withMountpoint(async (directory) => {
      const error = await failedMount(directory, { data: ['nonsense'] });
      expect(error).to.include({ code: 'EINVAL', syscall: 'mount' });
      expect(error.message).to.include('dmesg');
    }));

  it('leaves no descriptor open when it fails', () =>
    withMountpoint(async (directory) => {
      await failedMount(directory, { data: ['nonsense'] });
      const before = await readdir('/proc/self/fd');
      for (let time = 0; time < 5; time++) await failedMount(directory, { data: ['nonsense'] });
      expect(await readdir('/proc/self/fd')).to.have.length(before.length);
    }));
});

describe('unmountDevice', () => {
  it('says that nothing is mounted', () =>
    withMountpoint(async (directory) => {
      const error = await failure(unmountDevice(directory));
      expect(error).to.include({ code: 'EINVAL', syscall: 'umount2' });
      expect(error.message).to.include(`Nothing is mounted on ${directory}`);
      expect(await failure(unmountDevice(`${directory}/missing`))).to.include({ code: 'ENOENT' });
    }));

  it('says that it is busy and who may know by whom, and unmounts lazily', () =>
    withMountpoint(async (directory) => {
      const served = await serveTiny(directory);
      const user = await start('sh', ['-c', 'cd "$1" && echo there && exec sleep 60', 'sh', directory]);
      await user.says('there');
      const error = await failure(unmountDevice(directory));
      expect(error).to.include({ code: 'EBUSY', syscall: 'umount2' });
      expect(error.message).to.include(`\`fuser -vm ${directory}\``).and.include('lazily');
      await unmountDevice(directory, { lazy: true });
      expect(await isMounted(directory)).to.equal(false);
      expect(served.ends).to.deep.equal([]);
      user.kill();
      expect(await served.over).to.have.property('reason', 'unmounted');
    }));

  it('waits a moment for whoever only looks', () =>
    withMountpoint(async (directory) => {
      const { over } = await serveTiny(directory);
      // As long as it is open the mount is in use, and nobody is asked for anything.
      const looking = openSync(directory, O_PATH);
      const unmounting = unmountDevice(directory);
      await sleep(5);
      closeSync(looking);
      await unmounting;
      expect(await over).to.have.property('reason', 'unmounted');
    }));

  it('finds the mount through a symbolic link on the way', () =>
    withMountpoint(async (directory) => {
      const [inside, link] = [`${directory}/inside`, `${directory}/link`];
      await mkdir(inside);
      await run('ln', ['-s', directory, link]);
      await serveTiny(`${link}/inside`);
      expect(await isMounted(inside)).to.equal(true);
      await unmountDevice(`${link}/inside/`);
      expect(await isMounted(inside)).to.equal(false);
      await rm(link);
      await rmdir(inside);
    }));
});

describe('through fusermount3', () => {
  it('mounts when it is to unmount by itself, with a descriptor that neither waits nor is inherited', () =>
    withMountpoint(async (directory) => {
      const before = await children();
      const served = await serveTiny(directory, { changes: { autoUnmount: true, source: 'a,b' } });
      expect(served.mount.via).to.equal('fusermount3');
      const flags = /flags:\s+(\d+)/.exec(
        await readFile(`/proc/self/fdinfo/${String(served.mount.fd)}`, 'utf8'),
      );
      const [O_NONBLOCK, O_CLOEXEC] = [0o4000, 0o2000000];
      expect(parseInt(flags?.[1] ?? '', 8) & (O_NONBLOCK | O_CLOEXEC)).to.equal(O_NONBLOCK | O_CLOEXEC);
      expect((await mountEntries(directory))[0]).to.include(' - fuse.tiny a,b ');
      expect((await run('stat', [directory])).status).to.equal(0);
      await unmountDevice(directory);
      expect(await served.over).to.have.property('reason', 'unmounted');
      expect(await children()).to.deep.equal(before);
    }));

  it('unmounts when the daemon is killed', () =>
    withMountpoint(async (directory) => {
      const daemon = await serveInChild(directory, 'serve-auto-unmount');
      daemon.kill('SIGKILL');
      await daemon.ended;
      for (let tries = 0; tries < 100 && (await isMounted(directory)); tries++) await sleep(20);
      expect(await isMounted(directory)).to.equal(false);
    }));

  it('tells what it said', () =>
    withMountpoint(async (directory) => {
      const before = await children();
      const error = await failedMount(directory, { autoUnmount: true, data: ['nonsense'] });
      expect(error).to.include({ syscall: 'fusermount3', code: 'EINVAL' });
      expect(error.stderr).to.equal("fusermount3: unknown option 'nonsense'");
      expect(error.message).to.include("fusermount3 failed: unknown option 'nonsense'");
      expect(await children()).to.deep.equal(before);
    }));

  it('leaves no descriptor open when it fails', () =>
    withMountpoint(async (directory) => {
      const changes = { autoUnmount: true, data: ['nonsense'] };
      await failedMount(directory, changes);
      const before = await readdir('/proc/self/fd');
      for (let time = 0; time < 5; time++) await failedMount(directory, changes);
      expect(await readdir('/proc/self/fd')).to.have.length(before.length);
    }));
});

/** Processes that any thread of this one has started and not reaped. */
async function children(): Promise<readonly string[]> {
  const threads = await readdir('/proc/self/task');
  const found = await Promise.all(
    threads.map((thread) => readFile(`/proc/self/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return found.join(' ').split(' ').filter(Boolean);
}
