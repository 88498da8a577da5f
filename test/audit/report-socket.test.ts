import { expect } from 'chai';
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/audit/report.js';
import { askReport, serveReport } from '../../src/audit/report-socket.js';
import { readReport } from '../../src/audit/socket-client.js';
import { listenForReport, sweep } from '../../src/audit/socket-server.js';
import { distrustOf, makeDirectory, reportDirectories } from '../../src/audit/socket-directory.js';
import { runNode } from '../support/children.js';

const UID = process.geteuid?.() ?? 0;
const MODULE = new URL('../../src/audit/socket-server.js', import.meta.url).href;

const REPORT: Report = {
  version: 1,
  name: 'hello',
  class: 'HelloFs',
  mountpoint: '/mnt/hello',
  audit: 'observe',
  state: 'serving',
  protocol: '7.45',
  ledger: { 1: 1, 2: 3 },
  book: { 2: 3 },
  findings: [],
  capabilities: ['ASYNC_READ'],
  findingsDropped: 0,
  requests: { LOOKUP: 3 },
};

describe('the report socket', () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
    path = join(directory, '0:45');
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('tells the report as it is at the time of asking', async () => {
    let asked = 0;
    const server = await listenForReport(path, () => ({ ...REPORT, requests: { LOOKUP: ++asked } }));
    expect(await readReport(path, '/mnt/hello')).to.deep.equal({ ...REPORT, requests: { LOOKUP: 1 } });
    expect(await readReport(path, '/mnt/hello')).to.deep.equal({ ...REPORT, requests: { LOOKUP: 2 } });
    server.close();
  });

  it('tells a report that fills many writes', async () => {
    const ledger = Object.fromEntries(Array.from({ length: 100_000 }, (_, nodeid) => [nodeid, 1]));
    const server = await listenForReport(path, () => ({ ...REPORT, ledger }));
    expect(await readReport(path, '/mnt/hello')).to.deep.equal({ ...REPORT, ledger });
    server.close();
  });

  it('is open to its user alone, and gone when it was closed', async () => {
    const server = await listenForReport(path, () => REPORT);
    expect((await lstat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(directory)).to.deep.equal(['0:45']);
    server.close();
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it('takes the place of the socket of a daemon that was killed', async () => {
    await leaveStaleSocket(path);
    const server = await listenForReport(path, () => REPORT);
    expect(await readReport(path, '/mnt/hello')).to.deep.equal(REPORT);
    server.close();
  });

  it('leaves the socket of the next mount with the same number alone', async () => {
    const first = await listenForReport(path, () => REPORT);
    const second = await listenForReport(path, () => ({ ...REPORT, name: 'second' }));
    first.close();
    expect(await readReport(path, '/mnt/hello')).to.have.property('name', 'second');
    second.close();
  });

  it('survives a report that throws, and who asks and leaves', async () => {
    let fails = true;
    const server = await listenForReport(path, () => {
      if (fails) throw new Error('not now');
      return REPORT;
    });
    const error = await failureOf(readReport(path, '/mnt/hello'));
    expect(error).to.have.property('code', 'BAD_ANSWER');
    expect(error.message).to.equal('the daemon of /mnt/hello cannot tell its report: Error: not now');
    fails = false;
    const leaver = createConnection(path, () => leaver.destroy());
    await new Promise((resolve) => leaver.once('close', resolve));
    expect(await readReport(path, '/mnt/hello')).to.deep.equal(REPORT);
    server.close();
  });

  it('does not keep its process alive', async () => {
    const source = `
      import { listenForReport } from ${JSON.stringify(MODULE)};
      await listenForReport(process.argv[1], () => ({}));
      console.log('listening');`;
    const { status, stdout } = await runNode(source, [path], { timeout: 5_000 });
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: 'listening\n' });
  });

  it('says that the daemon is gone, and how to get rid of its mount', async () => {
    await leaveStaleSocket(path);
    const error = await failureOf(readReport(path, '/mnt/hello'));
    expect(error).to.have.property('code', 'DAEMON_GONE');
    expect(error.message).to.equal(
      'the daemon of /mnt/hello is gone; `tallyfs unmount /mnt/hello` removes the mount',
    );
  });

  it('does not wait for ever for a daemon that does not answer', async () => {
    const deaf = createServer(() => undefined);
    await new Promise<void>((resolve) => deaf.listen(path, resolve));
    const error = await failureOf(readReport(path, '/mnt/hello', 50));
    expect(error).to.have.property('code', 'NO_ANSWER');
    expect(error.message).to.contain('does not answer');
    deaf.close();
  });

  it('says so when half a report comes', async () => {
    const dying = createServer((socket) => socket.end('{"version": 1, "led'));
    await new Promise<void>((resolve) => dying.listen(path, resolve));
    expect(await codeOf(readReport(path, '/mnt/hello'))).to.equal('BAD_ANSWER');
    dying.close();
  });

  it('tells a mount of another kind, and no mount at all, from one of tallyfs', async () => {
    const other = await failureOf(askReport('/proc'));
    expect(other).to.have.property('code', 'NOT_TALLYFS');
    expect(other.message).to.contain('/proc is a mount of type proc');
    const none = await failureOf(askReport(directory));
    expect(none).to.have.property('code', 'NOT_MOUNTED');
    expect(none.message).to.contain('is not a mountpoint');
  });

  it('is swept away when neither its daemon nor its mount is there', async () => {
    const alive = await listenForReport(join(directory, 'alive'), () => REPORT);
    for (const name of ['stale', 'mounted', '.draft']) await leaveStaleSocket(join(directory, name));
    await sweep(directory, new Set(['mounted']));
    expect((await readdir(directory)).sort()).to.deep.equal(['.draft', 'alive', 'mounted']);
    alive.close();
  });

  it('is not served for a path without a mount', async () => {
    const error = await failureOf(serveReport({ mountpoint: directory, report: () => REPORT }));
    expect(error).to.have.property('code', 'NOT_MOUNTED');
  });
});

describe('the directory of report sockets', () => {
  let parent: string;
  let directory: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
    directory = join(parent, 'sockets');
  });

  afterEach(() => rm(parent, { recursive: true }));

  it('is below /run, or in /tmp', () => {
    expect(reportDirectories(0)).to.deep.equal(['/run/tallyfs', '/tmp/tallyfs-0']);
    expect(reportDirectories(1000)).to.deep.equal(['/run/user/1000/tallyfs', '/tmp/tallyfs-1000']);
  });

  it('is made for its user alone, and used again', async () => {
    expect(await makeDirectory([directory], UID)).to.equal(directory);
    expect((await lstat(directory)).mode & 0o777).to.equal(0o700);
    expect(await makeDirectory([directory], UID)).to.equal(directory);
  });

  it('is the next one where the first cannot be made', async () => {
    expect(await makeDirectory([join(parent, 'none', 'sockets'), directory], UID)).to.equal(directory);
  });

  it('is the next one where the first is not to be trusted', async () => {
    const open = join(parent, 'open');
    await mkdir(open);
    await chmod(open, 0o755);
    expect(await makeDirectory([open, directory], UID)).to.equal(directory);
  });

  it('says why none can be made', async () => {
    expect(await codeOf(makeDirectory([join(parent, 'none', 'sockets')], UID))).to.equal('ENOENT');
  });

  it('is refused when it is a symbolic link', async () => {
    await mkdir(join(parent, 'elsewhere'), { mode: 0o700 });
    await symlink('elsewhere', directory);
    expect((await failureOf(makeDirectory([directory], UID))).message).to.contain('is a symbolic link');
  });

  it('is refused when others may look into it', async () => {
    await mkdir(directory);
    await chmod(directory, 0o750);
    expect((await failureOf(makeDirectory([directory], UID))).message).to.contain('is open to other users');
  });

  it('is refused when it is somebody else’s', async () => {
    await mkdir(directory, { mode: 0o700 });
    expect((await failureOf(makeDirectory([directory], UID + 1))).message).to.contain(
      'is owned by another user',
    );
    expect(await distrustOf(directory, [UID + 1, UID])).to.equal(undefined);
  });

  it('is refused when it is a file', async () => {
    await writeFile(directory, '');
    expect((await failureOf(makeDirectory([directory], UID))).message).to.contain('is no directory');
  });
});

/** What a killed daemon leaves: a socket on which nobody listens. */
async function leaveStaleSocket(path: string): Promise<void> {
  const source = `
    import { createServer } from 'node:net';
    createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'));`;
  const { signal } = await runNode(source, [path]);
  expect(signal).to.equal('SIGKILL');
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.an.instanceOf(Error);
  return error as Error;
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return ((await failureOf(promise)) as NodeJS.ErrnoException).code;
}
