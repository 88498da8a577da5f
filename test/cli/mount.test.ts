import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../support/children.js';
import { isMounted, mountEntries, withMountpoint } from '../support/mountpoint.js';
import { until } from '../support/until.js';
import { tallyfs, startTallyfs } from './command-line.js';
import { FIXTURE, fixture, greeting, hold, serve } from './daemon.js';

describe('tallyfs mount', () => {
  it('says when it serves, and in nothing else on stdout', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      expect(await greeting(mountpoint)).to.equal('hello');
      daemon.kill('SIGTERM');
      const { status, stdout, stderr } = await daemon.ended;
      expect({ status, stdout, stderr }).to.deep.equal({
        status: 0,
        stdout: `mounted one-file on ${mountpoint}\n`,
        stderr: '',
      });
    }));

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`unmounts on ${signal}`, () =>
      withMountpoint(async (mountpoint) => {
        const daemon = await serve(mountpoint);
        daemon.kill(signal);
        expect((await daemon.ended).status).to.equal(0);
        expect(await isMounted(mountpoint)).to.equal(false);
      }));
  }

  it('ends well when somebody else unmounts', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      expect((await run('umount', [mountpoint])).status).to.equal(0);
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('gives options to the class, and refuses those that nobody takes', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint, '-o', 'ro,greeting=a\\,b', '-o', 'noexec');
      expect(await greeting(mountpoint)).to.equal('a,b');
      const [entry] = await mountEntries(mountpoint);
      expect(entry).to.match(/ ro,nosuid,nodev,noexec/);
      daemon.kill('SIGTERM');
      await daemon.ended;
      const { status, stderr } = await tallyfs(['mount', FIXTURE, mountpoint, '-o', 'greetin=x']);
      expect(status).to.equal(2);
      expect(stderr)
        .to.contain('greetin')
        .and.contain('greeting (string, hello by default): what the file contains');
    }));

  it('takes another export of the module', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint, '--class', 'MiscountingFs');
      expect(daemon.stdout()).to.equal(`mounted miscounting on ${mountpoint}\n`);
      daemon.kill('SIGTERM');
      await daemon.ended;
    }));

  it('says what is wrong with a class that is no file system', () =>
    withMountpoint(async (mountpoint) => {
      const { status, stdout, stderr } = await tallyfs([
        'mount',
        FIXTURE,
        mountpoint,
        '--class',
        'NotAFileSystem',
      ]);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr)
        .to.match(/^tallyfs: NotAFileSystem cannot be mounted: \d problems?\n/)
        .and.contain('@FileSystem');
    }));

  it('makes the class from the container that the module exports', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await startTallyfs(['mount', fixture('injected'), mountpoint]);
      await daemon.says('mounted injected');
      expect(await greeting(mountpoint)).to.equal('from the container');
      daemon.kill('SIGTERM');
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('tells a mountpoint that is not there from one whose daemon died', () =>
    withMountpoint(async (mountpoint) => {
      const none = await tallyfs(['mount', FIXTURE, join(mountpoint, 'none')]);
      expect(none.status).to.equal(1);
      expect(none.stderr).to.contain('mkdir');
      const daemon = await serve(mountpoint);
      daemon.kill('SIGKILL');
      await daemon.ended;
      const dead = await tallyfs(['mount', FIXTURE, mountpoint]);
      expect(dead.status).to.equal(1);
      expect(dead.stderr).to.contain(`tallyfs unmount ${mountpoint}`);
    }));

  it('prints requests and replies with --trace', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint, '--trace');
      await greeting(mountpoint);
      daemon.kill('SIGTERM');
      const { stderr } = await daemon.ended;
      expect(stderr).to.contain('LOOKUP').and.contain('greeting');
      // What was agreed is the first thing to know.
      expect(stderr).to.match(/^INIT unique=\d+ .*\n {2}reply unique=\d+ INIT major=7 .*max_write=1048576/);
    }));

  it('prints findings as they come, and exits with 3 when it is asked to', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint, '--class', 'MiscountingFs', '--fail-on-findings');
      await greeting(mountpoint);
      await until('the finding', () => daemon.stderr().includes('missing-increment'));
      daemon.kill('SIGTERM');
      const { status, stderr } = await daemon.ended;
      expect(status).to.equal(3);
      expect(stderr).to.match(/\d findings? in MiscountingFs:\n {2}missing-increment in \w+\.lookup, once\n/);
    }));

  it('exits with 0 in spite of findings when it is not asked to', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint, '--class', 'MiscountingFs');
      await greeting(mountpoint);
      daemon.kill('SIGTERM');
      const { status, stderr } = await daemon.ended;
      expect(status).to.equal(0);
      expect(stderr).to.contain('missing-increment');
    }));

  it('looks at no counts with --audit off', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(
        mountpoint,
        '--class',
        'MiscountingFs',
        '--audit',
        'off',
        '--fail-on-findings',
      );
      await greeting(mountpoint);
      daemon.kill('SIGTERM');
      const { status, stderr } = await daemon.ended;
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    }));

  it('is told to stop twice by npx, and takes that for once', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const holder = await hold(mountpoint);
      daemon.kill('SIGINT');
      daemon.kill('SIGTERM');
      await until('busy', () => daemon.stderr().includes('is busy'));
      await sleep(300);
      expect(await isMounted(mountpoint)).to.equal(true);
      holder.kill('SIGKILL');
      await holder.ended;
      daemon.kill('SIGINT');
      expect((await daemon.ended).status).to.equal(0);
    }));
});
