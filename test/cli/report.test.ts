import { expect } from 'chai';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/audit/report.js';
import { run, runNode, start } from '../support/children.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';
import { tallyfs } from './command-line.js';
import { FIXTURE, greeting, serve } from './daemon.js';

describe('the report file', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('has the ledger, the book, the findings and the requests', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(
        mountpoint,
        '--class',
        'MiscountingFs',
        '--report',
        join(directory, 'report.json'),
      );
      await greeting(mountpoint);
      daemon.kill('SIGTERM');
      expect((await daemon.ended).status).to.equal(0);
      const report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')) as Report;
      expect(report).to.include({ version: 1, class: 'MiscountingFs', mountpoint, state: 'ended' });
      expect(report.ledger).to.deep.equal({ 1: 1, 2: 1 });
      expect(report.book).to.deep.equal({});
      expect(report.findings).to.have.length(1);
      expect(report.requests).to.include({ LOOKUP: 1, READ: 1 });
      expect(await readdir(directory)).to.deep.equal(['report.json']);
    }));

  it('that cannot be written is an error before anything is mounted', () =>
    withMountpoint(async (mountpoint) => {
      const file = join(directory, 'none', 'report.json');
      const { status, stdout, stderr } = await tallyfs(['mount', FIXTURE, mountpoint, '--report', file]);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr).to.contain(`the report cannot be written to ${file}: ENOENT`);
    }));
});

describe('tallyfs report', () => {
  it('tells the same as the daemon, and touches nothing', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      await greeting(mountpoint);
      const ask = async () => JSON.parse((await tallyfs(['report', '--json', mountpoint])).stdout) as Report;
      const report = await ask();
      expect(report.ledger).to.deep.equal({ 1: 1, 2: 1 });
      expect(report.book).to.deep.equal({ 2: 1 });
      expect(report.findings).to.deep.equal([]);
      expect(await ask()).to.deep.equal(report);
      const { status, stdout } = await tallyfs(['report', mountpoint]);
      expect(status).to.equal(0);
      expect(stdout).to.contain(`one-file (OneFileFs) on ${mountpoint}, serving`);
      // Nobody has to count the root.
      expect(stdout).to.contain('ledger    1 nodeid, 1 lookup held by the kernel, beside the root\n');
      expect(stdout).to.contain('book      1 nodeid, 1 lookup counted by the application\n');
      daemon.kill('SIGTERM');
      await daemon.ended;
    }));

  it('finds the mount by any spelling of its path', () =>
    withMountpoint(async (parent) => {
      const mountpoint = join(parent, 'a b', 'mnt');
      await mkdir(mountpoint, { recursive: true });
      await symlink('a b', join(parent, 'link'));
      try {
        const daemon = await serve(join(parent, 'link', 'mnt'));
        for (const [path, cwd] of [
          [mountpoint, '/'],
          [`${mountpoint}//`, '/'],
          [join(parent, 'link', 'mnt'), '/'],
          ['link/mnt/', parent],
          ['.', mountpoint],
        ] as const) {
          expect((await tallyfs(['report', path], { cwd })).stdout, path).to.contain(
            `on ${mountpoint}, serving`,
          );
        }
        daemon.kill('SIGTERM');
        expect((await daemon.ended).status).to.equal(0);
      } finally {
        await rm(join(parent, 'link'));
        await run('umount', ['-l', mountpoint]);
        await rm(join(parent, 'a b'), { recursive: true });
      }
    }));

  it('asks a program that called mount()', () =>
    withMountpoint(async (mountpoint) => {
      const index = new URL('../../src/index.js', import.meta.url).href;
      const source = `
        import OneFileFs from ${JSON.stringify(FIXTURE)};
        import { mount } from ${JSON.stringify(index)};
        await mount(OneFileFs, process.argv[1]);
        console.log('serves');`;
      const program = await start(process.execPath, [
        '--input-type=module',
        '--eval',
        source,
        '--',
        mountpoint,
      ]);
      await program.says('serves');
      expect((await tallyfs(['report', mountpoint])).stdout).to.contain(
        `one-file (OneFileFs) on ${mountpoint}`,
      );
      program.kill('SIGTERM');
      await program.ended;
      expect(await isMounted(mountpoint)).to.equal(false);
    }));

  it('is for the user of the mount alone', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const module = new URL('../../src/audit/report-socket.js', import.meta.url).href;
      // Below /proc, where nobody else has to be let into a private directory to name the mount.
      const source = `
        import { readMountTable } from ${JSON.stringify(module.replace('report-socket', 'mount-table'))};
        import { findSocket } from ${JSON.stringify(module)};
        process.setgroups([]); process.setgid(65534); process.setuid(65534);
        const entry = (await readMountTable()).find((each) => each.mountpoint === process.argv[1]);
        await findSocket(entry).catch((error) => console.log(error.code, error.message));`;
      const { stdout } = await runNode(source, [mountpoint]);
      expect(stdout).to.equal(
        `NOT_ALLOWED ${mountpoint} belongs to user 0; only that user and root may read its report\n`,
      );
      daemon.kill('SIGTERM');
      await daemon.ended;
    }));

  it('says that the path is no mountpoint, and in which mount it lies', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const { status, stderr } = await tallyfs(['report', join(mountpoint, 'greeting')]);
      expect(status).to.equal(1);
      expect(stderr).to.contain('is not a mountpoint').and.contain(`mount on ${mountpoint}`);
      daemon.kill('SIGTERM');
      await daemon.ended;
    }));
});
