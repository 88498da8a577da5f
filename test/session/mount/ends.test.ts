import { expect } from 'chai';
import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run, start, type RunningChild } from '../../support/children.js';
import { abortConnection } from '../../support/connection.js';
import { Daemon, withDaemon, type RemoteError } from '../../support/daemon.js';
import { isMounted, mountEntries, withMountpoint } from '../../support/mountpoint.js';
import { until } from '../../support/until.js';

const TROUBLE = { module: 'trouble-fs', class: 'TroubleFs' };

function withTrouble(body: (daemon: Daemon, directory: string) => Promise<void>): Promise<void> {
  return withMountpoint((mountpoint) =>
    withDaemon({ ...TROUBLE, mountpoint }, (daemon) => body(daemon, mountpoint)),
  );
}

/** Keeps a file of the mount open until it is killed. */
async function hold(directory: string): Promise<RunningChild> {
  const holder = await start('sh', [
    '-c',
    'exec 3< "$0"; echo held; exec sleep 20',
    join(directory, 'plain'),
  ]);
  await holder.says('held');
  return holder;
}

async function text(directory: string): Promise<string> {
  return (await run('cat', [join(directory, 'plain')])).stdout;
}

function failure(promise: Promise<unknown>): Promise<RemoteError> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as RemoteError,
  );
}

describe('a daemon that is killed', () => {
  it('gives its callers errors, and says how its mount is removed when somebody mounts there again', () =>
    withTrouble(async (daemon, directory) => {
      const reader = await start('cat', [join(directory, 'deaf')]);
      await until('the read', async () => ((await daemon.report()).requests['READ'] ?? 0) > 0);
      daemon.kill('SIGKILL');
      expect((await reader.ended).stderr).to.match(/Software caused connection abort|not connected/);
      expect((await run('stat', [directory])).stderr).to.contain('Transport endpoint is not connected');
      const second = Daemon.launch(directory);
      try {
        const { message, code } = await failure(second.mount({ ...TROUBLE, mountpoint: directory }));
        expect(code).to.equal('ENOTCONN');
        expect(message).to.contain('has died and left it there: `tallyfs unmount').and.contain(directory);
        expect((await run('umount', ['--lazy', directory])).status).to.equal(0);
        await second.mount({ ...TROUBLE, mountpoint: directory });
        expect(await text(directory)).to.equal('all is well\n');
      } finally {
        await second.dispose();
      }
    }));
});

describe('session.unmount() of a mount in use', () => {
  it('fails with the remedy, and the session serves on; lazily it ends with the last user', () =>
    withTrouble(async (daemon, directory) => {
      const holder = await hold(directory);
      const { code, message } = await failure(daemon.unmount());
      expect(code).to.equal('EBUSY');
      expect(message).to.contain(`fuser -vm ${directory}`).and.contain(`tallyfs unmount --lazy ${directory}`);
      expect(await text(directory)).to.equal('all is well\n');
      const end = daemon.unmount({ lazy: true });
      await until('it is out of sight', async () => !(await isMounted(directory)));
      const open = await run('cat', [`/proc/${String(holder.pid)}/fd/3`]);
      expect(open.stdout).to.equal('all is well\n');
      holder.kill('SIGKILL');
      expect(await end).to.deep.equal({ reason: 'unmounted', message: 'it was unmounted' });
      expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
    }));
});

describe('a mount that somebody else ends', () => {
  it('by umount(8) is unmounted, and the process ends', () =>
    withTrouble(async (daemon, directory) => {
      expect(await text(directory)).to.equal('all is well\n');
      const closed = daemon.closed();
      expect((await run('umount', [directory])).status).to.equal(0);
      expect((await closed).reason).to.equal('unmounted');
      expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
    }));

  it('by aborting it is aborted: callers get errors, and no dead mount stays', () =>
    withTrouble(async (daemon, directory) => {
      const reader = await start('cat', [join(directory, 'stuck')]);
      await until('the read', async () => ((await daemon.report()).requests['READ'] ?? 0) > 0);
      const closed = daemon.closed();
      await abortConnection(directory);
      expect((await reader.ended).stderr).to.match(/Software caused connection abort|not connected/);
      expect((await closed).reason).to.equal('aborted');
      expect(await isMounted(directory)).to.equal(false);
      expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
    }));

  it('by force while it is in use is aborted, and no dead mount stays either', () =>
    withTrouble(async (daemon, directory) => {
      const holder = await hold(directory);
      const closed = daemon.closed();
      // It cuts the connection, and then fails because of who uses the mount.
      expect((await run('umount', ['--force', directory])).status).not.to.equal(0);
      expect((await closed).reason).to.equal('aborted');
      expect(await isMounted(directory)).to.equal(false);
      holder.kill('SIGKILL');
      expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
    }));

  it('lazily is over for session.unmount(), which leaves alone what is mounted there since', () =>
    withTrouble(async (daemon, directory) => {
      const holder = await hold(directory);
      expect((await run('umount', ['--lazy', directory])).status).to.equal(0);
      await withDaemon({ ...TROUBLE, mountpoint: directory }, async (second) => {
        const end = daemon.unmount();
        expect(await text(directory)).to.equal('all is well\n');
        holder.kill('SIGKILL');
        expect((await end).reason).to.equal('unmounted');
        expect(await text(directory)).to.equal('all is well\n');
        expect((await second.unmount()).reason).to.equal('unmounted');
      });
    }));
});

describe('a mount under or beside others', () => {
  it('is not unmounted in the place of one that covers it', () =>
    withTrouble(async (daemon, directory) => {
      await withDaemon({ ...TROUBLE, mountpoint: directory }, async (upper) => {
        const { code, message } = await failure(daemon.unmount());
        expect(code).to.equal('TALLYFS_COVERED');
        expect(message).to.contain('fuse.trouble is mounted over it').and.contain(`umount ${directory}`);
        expect(await mountEntries(directory)).to.have.lengthOf(2);
        await upper.unmount();
      });
      expect((await daemon.unmount()).reason).to.equal('unmounted');
    }));

  it('is found where its directory was moved to', () =>
    withMountpoint(async (directory) => {
      const [before, after] = [join(directory, 'before'), join(directory, 'after')];
      const mountpoint = join(before, 'mnt');
      await mkdir(mountpoint, { recursive: true });
      await withDaemon({ ...TROUBLE, mountpoint }, async (daemon) => {
        await rename(before, after);
        expect((await daemon.unmount()).reason).to.equal('unmounted');
      });
      await rmdir(join(after, 'mnt'));
      await rmdir(after);
    }));

  it('serves beside another one of the same process, and ends alone', () =>
    withMountpoint((other) =>
      withTrouble(async (daemon, directory) => {
        await daemon.mount({ ...TROUBLE, mountpoint: other });
        expect(await Promise.all([text(directory), text(other), text(directory)])).to.deep.equal(
          new Array(3).fill('all is well\n'),
        );
        const reads = async (mountpoint: string): Promise<unknown> =>
          (await daemon.report(mountpoint)).requests['READ'];
        // Each cat reads twice.
        expect([await reads(directory), await reads(other)]).to.deep.equal([4, 2]);
        await daemon.unmount();
        expect(await text(other)).to.equal('all is well\n');
        await daemon.unmount({}, other);
        expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
      }),
    ));
});

describe('a mount in a worker thread', () => {
  it('serves, reports and unmounts', () =>
    withMountpoint((mountpoint) =>
      withDaemon({ ...TROUBLE, mountpoint, inWorker: true }, async (daemon) => {
        expect(await text(mountpoint)).to.equal('all is well\n');
        expect((await daemon.report()).requests).to.include({ READ: 2 });
        expect((await daemon.unmount()).reason).to.equal('unmounted');
        expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
      }),
    ));

  it('ends with worker.terminate(), and its callers get errors', () =>
    withMountpoint((mountpoint) =>
      withDaemon({ ...TROUBLE, mountpoint, inWorker: true }, async (daemon) => {
        const reader = await start('cat', [join(mountpoint, 'deaf')]);
        await until('the read', async () => ((await daemon.report()).requests['READ'] ?? 0) > 0);
        await daemon.end('terminate-worker');
        expect((await reader.ended).stderr).to.match(/Software caused connection abort|not connected/);
        expect(await isMounted(mountpoint)).to.equal(false);
        expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
      }),
    ));
});

describe('a process that ends without unmounting', () => {
  for (const [how, status] of [
    ['exit', 7],
    ['throw', 1],
    ['reject', 1],
  ] as const) {
    it(`neither hangs nor leaves a dead mount: ${how}`, () =>
      withTrouble(async (daemon, directory) => {
        const readers = await Promise.all(
          ['deaf', 'stuck'].map((name) => start('cat', [join(directory, name)])),
        );
        await until('the reads', async () => ((await daemon.report()).requests['READ'] ?? 0) > 1);
        await daemon.end(how);
        expect(await daemon.ended).to.deep.equal({ status, signal: null });
        for (const reader of readers) expect((await reader.ended).stderr).to.match(/abort|not connected/);
        expect(await isMounted(directory)).to.equal(false);
      }));
  }
});

describe('a signal that ends a process', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`${signal} unmounts first, and then ends it as ever`, () =>
      withTrouble(async (daemon, directory) => {
        daemon.kill(signal);
        expect(await daemon.ended).to.deep.equal({ status: null, signal });
        expect(await isMounted(directory)).to.equal(false);
      }));
  }

  it('unmounts all that the process has mounted, the busy one too', () =>
    withMountpoint((other) =>
      withTrouble(async (daemon, directory) => {
        await daemon.mount({ ...TROUBLE, mountpoint: other });
        const holder = await hold(other);
        daemon.kill('SIGTERM');
        expect(await daemon.ended).to.deep.equal({ status: null, signal: 'SIGTERM' });
        expect([await isMounted(directory), await isMounted(other)]).to.deep.equal([false, false]);
        const open = await run('cat', [`/proc/${String(holder.pid)}/fd/3`]);
        expect(open.stderr).to.match(/not connected|abort/);
        holder.kill('SIGKILL');
      }),
    ));

  it('is listened for once, however many mounts there are', () =>
    withMountpoint((parent) =>
      withTrouble(async (daemon, directory) => {
        const others = Array.from({ length: 11 }, (_, index) => join(parent, String(index)));
        for (const mountpoint of others) {
          await mkdir(mountpoint);
          await daemon.mount({ ...TROUBLE, mountpoint });
        }
        daemon.kill('SIGTERM');
        expect(await daemon.ended).to.deep.equal({ status: null, signal: 'SIGTERM' });
        expect(daemon.stderr()).to.equal('');
        for (const mountpoint of [directory, ...others]) expect(await isMounted(mountpoint)).to.equal(false);
        for (const mountpoint of others) await rmdir(mountpoint);
      }),
    ));

  it('frees who waits for a handler that never answers', () =>
    withTrouble(async (daemon, directory) => {
      const reader = await start('cat', [join(directory, 'deaf')]);
      await until('the read', async () => ((await daemon.report()).requests['READ'] ?? 0) > 0);
      daemon.kill('SIGTERM');
      expect(await daemon.ended).to.deep.equal({ status: null, signal: 'SIGTERM' });
      expect((await reader.ended).stderr).to.match(/Software caused connection abort|not connected/);
      expect(await isMounted(directory)).to.equal(false);
    }));

  it('given twice does not wait for whoever uses the mount', () =>
    withTrouble(async (daemon, directory) => {
      const holder = await hold(directory);
      let holds = true;
      void holder.ended.then(() => (holds = false));
      daemon.kill('SIGINT');
      await until('it is out of sight', async () => !(await isMounted(directory)));
      daemon.kill('SIGINT');
      expect(await daemon.ended).to.deep.equal({ status: null, signal: 'SIGINT' });
      expect(holds).to.equal(true);
      holder.kill('SIGKILL');
    }));

  it('is the program’s own affair where it says so', () =>
    withMountpoint((mountpoint) =>
      withDaemon({ ...TROUBLE, mountpoint, config: { signals: false } }, async (daemon) => {
        daemon.kill('SIGTERM');
        expect(await daemon.ended).to.deep.equal({ status: null, signal: 'SIGTERM' });
        expect(await isMounted(mountpoint)).to.equal(true);
      }),
    ));
});

describe('mount() with what cannot be', () => {
  for (const [name, config] of Object.entries({
    maxInFlight: { maxInFlight: 0 },
    spinMicroseconds: { spinMicroseconds: -1 },
    colour: { options: { colour: 'red' } },
    max_read: { options: { max_read: 'much' } },
  })) {
    it(`says so and leaves nothing mounted: ${name}`, () =>
      withMountpoint(async (mountpoint) => {
        const daemon = Daemon.launch(mountpoint);
        try {
          const { code, message } = await failure(daemon.mount({ ...TROUBLE, mountpoint, config }));
          expect(code).to.equal('TALLYFS_OPTION');
          expect(message).to.contain(name);
          expect(await isMounted(mountpoint)).to.equal(false);
        } finally {
          await daemon.dispose();
        }
      }));
  }
});
