import { expect } from 'chai';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountAt, readMountTable } from '../../src/audit/mount-table.js';
import { findSocket } from '../../src/audit/report-socket.js';
import type { Check } from '../../src/cli/doctor/check.js';
import { checkMaxPages } from '../../src/cli/doctor/kernel.js';
import { checkAllowOther, checkDevice, checkFusermount } from '../../src/cli/doctor/privileges.js';
import { checkAddon, checkNode, checkPackage } from '../../src/cli/doctor/program.js';
import { checkLeftovers } from '../../src/cli/doctor/leftovers.js';
import { withMountpoint } from '../support/mountpoint.js';
import { tallyfs } from './command-line.js';
import { serve } from './daemon.js';

describe('tallyfs doctor', () => {
  it('mounts, tells the protocol of the kernel, and leaves nothing behind', () =>
    withMountpoint(async (directory) => {
      const { status, stdout, stderr } = await tallyfs(['doctor'], { env: { TMPDIR: directory } });
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.match(/^ok +mounting +works; the kernel speaks FUSE 7\.\d+, tallyfs 7\.45$/m);
      expect(stdout).to.match(/\ntallyfs can mount here\.\n$/);
      expect(await readdir(directory)).to.deep.equal([]);
    }));

  it('tells programs the same as JSON', async () => {
    const { status, stdout } = await tallyfs(['doctor', '--json']);
    expect(status).to.equal(0);
    const { canMount, checks } = JSON.parse(stdout) as { canMount: boolean; checks: Check[] };
    expect(canMount).to.equal(true);
    expect(checks.map(({ name }) => name)).to.include.members([
      'Node.js',
      '/dev/fuse',
      'fusermount3',
      'dead mounts',
    ]);
    for (const { state, remedy } of checks) expect(remedy === undefined).to.equal(state === 'ok');
  });

  it('takes no operands', async () => {
    expect((await tallyfs(['doctor', 'now'])).status).to.equal(2);
  });
});

describe('what the doctor looks at', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
  });

  after(() => rm(directory, { recursive: true }));

  async function write(name: string, text: string, mode = 0o644): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  }

  it('is a Node that is new enough', () => {
    expect(checkNode('20.19.0').state).to.equal('ok');
    expect(checkNode('22.0.0').state).to.equal('ok');
    expect(checkNode('20.18.3')).to.include({ state: 'missing', detail: '20.18.3 is older than 20.19' });
    expect(checkNode('18.20.0').state).to.equal('missing');
  });

  it('is an addon that can be loaded', () => {
    expect(checkAddon().state).to.equal('ok');
    const broken = checkAddon(() => {
      throw new Error('wrong ELF class\nRequire stack: …');
    });
    expect(broken).to.include({ state: 'missing', detail: 'wrong ELF class' });
    expect(broken.remedy).to.contain('npm rebuild');
  });

  it('is packages that are installed', async () => {
    expect((await checkPackage('inversify')).detail).to.match(/^8\.\d+\.\d+$/);
    expect(await checkPackage('no-such-package')).to.include({
      state: 'missing',
      remedy: 'npm install no-such-package',
    });
  });

  it('is a device that can be opened', async () => {
    expect((await checkDevice()).state).to.equal('ok');
    const missing = await checkDevice(join(directory, 'fuse'));
    expect(missing).to.include({ state: 'missing', detail: 'is not there' });
    expect(missing.remedy).to.contain('modprobe fuse').and.contain('--device /dev/fuse');
  });

  it('is a fusermount3 that is setuid root, for who may not mount', async () => {
    const none = { state: 'missing', detail: 'not found in PATH' };
    expect(await checkFusermount(false, directory)).to.include(none);
    expect(await checkFusermount(true, directory)).to.include({ state: 'note' });
    const path = await write('fusermount3', '', 0o755);
    expect(await checkFusermount(false, `/nowhere:${directory}`)).to.include({
      state: 'missing',
      detail: `${path} is not setuid root`,
    });
    await chmod(path, 0o4755);
    expect(await checkFusermount(false, directory)).to.include({ state: 'ok' });
  });

  it('is whether every user may let others see a mount', async () => {
    expect((await checkAllowOther(join(directory, 'none'))).state).to.equal('note');
    const commented = await write('commented.conf', '# user_allow_other\nmount_max = 5\n');
    expect((await checkAllowOther(commented)).state).to.equal('note');
    const set = await write('set.conf', '# Comment\n  user_allow_other\n');
    expect((await checkAllowOther(set)).state).to.equal('ok');
  });

  for (const way of ['with', 'without']) {
    it(`is a mount whose daemon was killed, ${way} the socket of its report`, () =>
      withMountpoint(async (mountpoint) => {
        const seen = async (): Promise<boolean> => (await checkLeftovers()).detail.includes(mountpoint);
        const daemon = await serve(mountpoint);
        if (way === 'without') await rm(await socketOf(mountpoint));
        expect(await seen(), 'alive').to.equal(false);
        daemon.kill('SIGKILL');
        await daemon.ended;
        expect(await seen(), 'killed').to.equal(true);
        const { state, remedy } = await checkLeftovers();
        expect(state).to.equal('note');
        expect(remedy).to.contain(`tallyfs unmount ${mountpoint}`);
      }));
  }

  async function socketOf(mountpoint: string): Promise<string> {
    const entry = mountAt(await readMountTable(), mountpoint);
    if (entry === undefined) throw new Error(`nothing is mounted on ${mountpoint}`);
    return findSocket(entry);
  }

  it('is the limit of the kernel on requests', async () => {
    expect(await checkMaxPages(await write('many', '65535\n'))).to.include({
      state: 'ok',
      detail: '1024 KiB',
    });
    expect(await checkMaxPages(await write('few', '64\n'))).to.include({
      state: 'note',
      detail: '256 KiB only',
      remedy: 'sysctl fs.fuse.max_pages_limit=256',
    });
    // Kernels before 6.13 have the limit, but do not show it.
    expect(await checkMaxPages(join(directory, 'none'))).to.include({ state: 'ok', detail: '1024 KiB' });
  });
});
