import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeBusy } from '../../src/cli/busy.js';
import type { Report } from '../../src/audit/report.js';
import { run, start } from '../support/children.js';
import { abortConnection } from '../support/connection.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';
import { until } from '../support/until.js';
import { tallyfs } from './command-line.js';
import { FIXTURE, greeting, hold, serve } from './daemon.js';

describe('tallyfs mount, when the mount is busy', () => {
  it('says who uses it and serves on; the second signal detaches it', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const holder = await hold(mountpoint);
      daemon.kill('SIGINT');
      await until('what to do', () => daemon.stderr().includes('Another signal'));
      expect(daemon.stderr()).to.contain(
        `tallyfs: ${mountpoint} is busy:\n  sleep (pid ${String(holder.pid)}) has ${mountpoint}/greeting open\n`,
      );
      expect(await greeting(mountpoint)).to.equal('hello');
      await sleep(250);
      daemon.kill('SIGINT');
      await until('detached', async () => !(await isMounted(mountpoint)));
      await until('said so', () => daemon.stderr().includes('detaching'));
      // What is open is still served.
      const { stdout } = await run('cat', [`/proc/${String(holder.pid)}/fd/3`]);
      expect(stdout).to.equal('hello');
      holder.kill('SIGKILL');
      expect((await daemon.ended).status).to.equal(0);
    }));

  it('does not take who waits for an answer for nobody', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      // Whoever walks a path has nothing open that could be listed.
      const lines = await describeBusy(mountpoint);
      expect(lines.join('\n')).to.contain('has anything open there: one waits for an answer');
      daemon.kill('SIGTERM');
      await daemon.ended;
    }));

  it('leaves at the third signal', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const holder = await hold(mountpoint);
      for (const said of ['is busy', 'detaching', 'leaving']) {
        daemon.kill('SIGTERM');
        await until(said, () => daemon.stderr().includes(said));
        await sleep(250);
      }
      expect((await daemon.ended).status).to.equal(1);
      holder.kill('SIGKILL');
      await holder.ended;
    }));
});

describe('tallyfs mount, when something breaks', () => {
  it('fails when the connection was aborted, and writes the report all the same', () =>
    withMountpoint(async (mountpoint) => {
      const directory = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
      const file = join(directory, 'report.json');
      const daemon = await serve(mountpoint, '--report', file);
      await greeting(mountpoint);
      await abortConnection(mountpoint);
      const { status, stderr } = await daemon.ended;
      expect(status).to.equal(1);
      expect(stderr).to.contain('aborted');
      const report = JSON.parse(await readFile(file, 'utf8')) as Report;
      expect(report).to.include({ name: 'one-file', state: 'ended' });
      await rm(directory, { recursive: true });
    }));

  for (const [name, trouble] of [
    ['FailingFs', 'an error was not caught'],
    ['RejectingFs', 'a promise that nobody awaits was rejected'],
  ] as const) {
    it(`unmounts, because ${trouble}`, () =>
      withMountpoint(async (mountpoint) => {
        const daemon = await serve(mountpoint, '--class', name);
        await greeting(mountpoint);
        const { status, stderr } = await daemon.ended;
        expect(status).to.equal(1);
        expect(stderr).to.contain(trouble).and.contain('the back end is gone').and.contain('one-file.ts:');
        expect(await isMounted(mountpoint)).to.equal(false);
      }));
  }

  it('unmounts after an uncaught error although somebody holds a file', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint, '--class', 'FailingFs');
      const holder = await hold(mountpoint);
      await greeting(mountpoint);
      expect((await daemon.ended).status).to.equal(1);
      expect(await isMounted(mountpoint)).to.equal(false);
      holder.kill('SIGKILL');
      await holder.ended;
    }));

  it('outlives whoever read its output', () =>
    withMountpoint(async (mountpoint) => {
      const script = '"$@" --trace 2>&1 | head -n 1';
      const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
      const shell = await start('sh', [
        '-c',
        script,
        'sh',
        process.execPath,
        main,
        'mount',
        FIXTURE,
        mountpoint,
      ]);
      await until('mounted', () => isMounted(mountpoint));
      for (let request = 0; request < 3; request++) expect(await greeting(mountpoint)).to.equal('hello');
      expect((await tallyfs(['unmount', mountpoint])).status).to.equal(0);
      await shell.ended;
    }));
});
