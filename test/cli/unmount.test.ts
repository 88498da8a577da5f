import { expect } from 'chai';
import { start } from '../support/children.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';
import { tallyfs } from './command-line.js';
import { hold, serve } from './daemon.js';

describe('a mount whose daemon was killed', () => {
  it('is told by report and doctor, and removed by unmount', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      daemon.kill('SIGKILL');
      await daemon.ended;
      const asked = await tallyfs(['report', mountpoint]);
      expect(asked.status).to.equal(1);
      expect(asked.stderr).to.equal(
        `tallyfs: the daemon of ${mountpoint} is gone; \`tallyfs unmount ${mountpoint}\` removes the mount\n`,
      );
      expect((await tallyfs(['doctor'])).stdout).to.match(new RegExp(`note +dead mounts .*${mountpoint}`));
      const { status, stdout } = await tallyfs(['unmount', mountpoint]);
      expect({ status, stdout }).to.deep.equal({ status: 0, stdout: `unmounted ${mountpoint}\n` });
      expect(await isMounted(mountpoint)).to.equal(false);
    }));
});

describe('tallyfs unmount', () => {
  it('ends the daemon', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const { status, stdout } = await tallyfs(['unmount', mountpoint]);
      expect({ status, stdout }).to.deep.equal({ status: 0, stdout: `unmounted ${mountpoint}\n` });
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('says who uses the mount, and how to detach it all the same', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const holder = await hold(mountpoint);
      const worker = await start('sh', ['-c', 'cd "$0"; echo there; exec sleep 20', mountpoint]);
      await worker.says('there');
      const { status, stdout, stderr } = await tallyfs(['unmount', mountpoint]);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr).to.contain(`sleep (pid ${String(holder.pid)}) has ${mountpoint}/greeting open\n`);
      expect(stderr).to.contain(
        `sleep (pid ${String(worker.pid)}) has its working directory in ${mountpoint}\n`,
      );
      expect(stderr).to.contain(`tallyfs unmount --lazy ${mountpoint}`);
      const lazily = await tallyfs(['unmount', '--lazy', mountpoint]);
      expect(lazily).to.include({ status: 0, stdout: `detached ${mountpoint}\n` });
      expect(await isMounted(mountpoint)).to.equal(false);
      for (const child of [holder, worker]) child.kill('SIGKILL');
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('does not accuse who is in the directory that the mount covers', () =>
    withMountpoint(async (mountpoint) => {
      const bystander = await start('sh', ['-c', 'cd "$0"; echo there; exec sleep 20', mountpoint]);
      await bystander.says('there');
      const daemon = await serve(mountpoint);
      const holder = await hold(mountpoint);
      const { stderr } = await tallyfs(['unmount', mountpoint]);
      expect(stderr)
        .to.contain(`pid ${String(holder.pid)}`)
        .and.not.contain(`pid ${String(bystander.pid)}`);
      for (const child of [holder, bystander]) {
        child.kill('SIGKILL');
        await child.ended;
      }
      daemon.kill('SIGTERM');
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('detaches a mount whose daemon is stopped', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      daemon.kill('SIGSTOP');
      expect((await tallyfs(['unmount', '--lazy', mountpoint])).status).to.equal(0);
      expect(await isMounted(mountpoint)).to.equal(false);
      daemon.kill('SIGCONT');
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('leaves other kinds of mounts alone', async () => {
    const { status, stderr } = await tallyfs(['unmount', '/proc']);
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      'tallyfs: /proc is a mount of type proc, not one of tallyfs; umount(8) unmounts it\n',
    );
  });

  it('says so when nothing is mounted', () =>
    withMountpoint(async (mountpoint) => {
      const { status, stderr } = await tallyfs(['unmount', mountpoint]);
      expect(status).to.equal(1);
      expect(stderr).to.equal(`tallyfs: ${mountpoint} is not a mountpoint\n`);
    }));
});
