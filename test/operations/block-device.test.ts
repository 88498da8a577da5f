import { expect } from 'chai';
import { constants } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/children.js';
import { mountEntries } from '../support/mountpoint.js';
import { compileSyscalls, removeSyscalls, withPlace, type Place } from './place.js';

const { O_RDWR } = constants;

interface Device {
  /** /dev/loopN */
  readonly path: string;
  readonly diary: string;
}

async function checked(program: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(program, args);
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout.trim();
}

/** Makes a loop device of 1 MiB, and takes it away. */
async function withDevice(body: (device: Device) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-loop-'));
  const [image, diary] = [join(directory, 'image'), join(directory, 'diary')];
  await Promise.all([writeFile(image, ''), writeFile(diary, '')]);
  await truncate(image, 1 << 20);
  const path = await checked('losetup', '--find', '--show', image);
  try {
    await body({ path, diary });
  } finally {
    await checked('losetup', '--detach', path);
    await rm(directory, { recursive: true });
  }
}

function withBlock({ path, diary }: Device, body: (place: Place) => Promise<void>): Promise<void> {
  const options = { blkdev: true, fsname: path, blksize: 4096, diary };
  return withPlace({ module: 'block-fs', class: 'BlockFs', options }, body);
}

describe('on a block device (fuseblk)', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('a file system is mounted as fuseblk.NAME, and whoever unmounts waits for its destroy handler', () =>
    withDevice((device) =>
      withBlock(device, async ({ daemon, mountpoint }) => {
        const [entry] = await mountEntries(mountpoint);
        expect(entry).to.match(new RegExp(`- fuseblk\\.block ${device.path} .*blksize=4096`));
        const closed = daemon.closed();
        await checked('umount', mountpoint);
        expect(await readFile(device.diary, 'utf8')).to.equal('destroyed\n');
        expect(await closed).to.include({ reason: 'unmounted' });
        await daemon.ended;
        // Not a second time at the end of the session.
        expect(await readFile(device.diary, 'utf8')).to.equal('destroyed\n');
      }),
    ));

  it('FIBMAP asks where a block of a file is, and syncfs is sent on', () =>
    withDevice((device) =>
      withBlock(device, async (place) => {
        await place.sh('head -c 10000 /dev/zero > file');
        const words = ['open', 'file', O_RDWR, 'bmap', 3, 'syncfs'];
        expect(await place.calls(words)).to.deep.equal(['ok', '1003', 'ok']);
        const asked = await place.askedBy('bmap', 'syncfs');
        expect(asked.map(({ caller: _caller, ...members }) => members)).to.deep.equal([
          { operation: 'bmap', nodeid: 2, block: 3, blockSize: 4096 },
          { operation: 'syncfs', nodeid: 1 },
        ]);
        await place.answer('bmap', { errno: 'EIO' });
        expect(await place.calls(['open', 'file', O_RDWR, 'bmap', 3])).to.deep.equal(['ok', '0']);
      }),
    ));

  it('FIBMAP finds no block where the class has no handler, and syncfs succeeds, each asked for once', () =>
    withDevice((device) =>
      withBlock(device, async (place) => {
        await place.answer('bmap', { errno: 'ENOSYS' });
        await place.answer('syncfs', { errno: 'ENOSYS' });
        await place.sh('head -c 10000 /dev/zero > file');
        const words = ['open', 'file', O_RDWR, 'bmap', 1, 'syncfs'];
        expect(await place.calls([...words, ...words])).to.deep.equal(['ok', '0', 'ok', 'ok', '0', 'ok']);
        expect(await place.requests()).to.include({ BMAP: 1, SYNCFS: 1 });
      }),
    ));

  it('what is no block device is refused with a remedy', async () => {
    const failed = await withBlock({ path: '/dev/null', diary: '/dev/null' }, () => Promise.resolve()).catch(
      String,
    );
    expect(failed).to.match(/ENOTBLK.*With blkdev, fsname names a block device/);
  });
});
