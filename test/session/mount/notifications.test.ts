import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, start, type RunningChild } from '../../support/children.js';
import { withDaemon, type Daemon, type RemoteError } from '../../support/daemon.js';
import { withMountpoint } from '../../support/mountpoint.js';
import { until } from '../../support/until.js';

function withCache(body: (daemon: Daemon, directory: string) => Promise<void>): Promise<void> {
  return withMountpoint((mountpoint) =>
    withDaemon({ module: 'cache-fs', class: 'CacheFs', mountpoint }, (daemon) => body(daemon, mountpoint)),
  );
}

/** Makes a file and keeps it open, so that the kernel forgets nothing of it by itself. @returns who has it open. */
async function put(
  daemon: Daemon,
  directory: string,
  name: string,
  text: string,
  nodeid = 2,
): Promise<RunningChild> {
  await daemon.call('put', name, nodeid, text);
  const holder = await start('sh', ['-c', 'exec 3< "$0"; echo held; exec sleep 20', join(directory, name)]);
  holders.push(holder);
  await holder.says('held');
  return holder;
}

const holders: RunningChild[] = [];

async function cat(directory: string, name: string): Promise<string> {
  const { stdout, stderr } = await run('cat', [join(directory, name)]);
  return stdout + stderr.replace(/.*: /, '').trimEnd();
}

async function requests(daemon: Daemon, operation: string): Promise<number> {
  return (await daemon.report()).requests[operation] ?? 0;
}

describe('on a real mount, a notification', () => {
  afterEach(async () => {
    for (const holder of holders) holder.kill('SIGKILL');
    await Promise.all(holders.splice(0).map(({ ended }) => ended));
  });

  it('invalInode has the kernel ask for data and attributes again', () =>
    withCache(async (daemon, directory) => {
      await put(daemon, directory, 'file', 'old');
      expect(await cat(directory, 'file')).to.equal('old');
      await daemon.call('put', 'file', 2, 'new');
      expect(await cat(directory, 'file')).to.equal('old');
      await daemon.notify('invalInode', 2);
      expect(await cat(directory, 'file')).to.equal('new');
    }));

  it('invalInode with a negative offset does so for the attributes alone', () =>
    withCache(async (daemon, directory) => {
      await put(daemon, directory, 'file', 'old');
      await cat(directory, 'file');
      const [reads, getattrs] = [await requests(daemon, 'READ'), await requests(daemon, 'GETATTR')];
      await daemon.notify('invalInode', 2, -1);
      expect(await cat(directory, 'file')).to.equal('old');
      expect(await requests(daemon, 'READ')).to.equal(reads);
      expect(await requests(daemon, 'GETATTR')).to.be.greaterThan(getattrs);
    }));

  for (const method of ['invalEntry', 'expireEntry']) {
    it(`${method} has the kernel look a name up again`, () =>
      withCache(async (daemon, directory) => {
        await put(daemon, directory, 'file', 'text');
        await daemon.call('drop', 'file');
        expect(await cat(directory, 'file')).to.equal('text');
        await daemon.notify(method, 1, 'file');
        expect(await cat(directory, 'file')).to.equal('No such file or directory');
        const error = (await daemon
          .notify(method, 1, 'unheard-of')
          .catch((reason: unknown) => reason)) as RemoteError;
        expect(error.code).to.equal('ENOENT');
      }));
  }

  it('incrementEpoch has it look every name up again', () =>
    withCache(async (daemon, directory) => {
      await put(daemon, directory, 'file', 'text');
      for (let times = 0; times < 3; times += 1) await cat(directory, 'file');
      expect(await requests(daemon, 'LOOKUP')).to.equal(1);
      await daemon.notify('incrementEpoch');
      await cat(directory, 'file');
      expect(await requests(daemon, 'LOOKUP')).to.equal(2);
    }));

  it('delete is seen by who watches the file', () =>
    withCache(async (daemon, directory) => {
      await daemon.call('put', 'file', 2, 'text');
      await cat(directory, 'file');
      const watcher = await start(process.execPath, [
        '--eval',
        `const watch = require('fs').watch(process.argv[1], (event) => {
           console.log('seen', event);
           if (event === 'rename') watch.close();
         });
         console.log('watching');`,
        join(directory, 'file'),
      ]);
      await watcher.says('watching');
      await daemon.call('drop', 'file');
      await daemon.notify('delete', 1, 2, 'file');
      // IN_DELETE_SELF
      expect(await watcher.ended).to.deep.include({ stdout: 'watching\nseen rename\n', timedOut: false });
      expect(await cat(directory, 'file')).to.equal('No such file or directory');
    }));

  it('delete of another inode than the name has fails, and the name is looked up again', () =>
    withCache(async (daemon, directory) => {
      await put(daemon, directory, 'file', 'text');
      const error = await daemon.notify('delete', 1, 7, 'file').catch((reason: unknown) => reason);
      expect((error as RemoteError).code).to.equal('ENOENT');
      await daemon.call('drop', 'file');
      expect(await cat(directory, 'file')).to.equal('No such file or directory');
    }));

  it('store puts data into the page cache, and retrieve reads it back', () =>
    withCache(async (daemon, directory) => {
      await put(daemon, directory, 'file', 'text');
      await daemon.notify('store', 2, 0, Buffer.from('data'));
      expect(await cat(directory, 'file')).to.equal('data');
      expect(await requests(daemon, 'READ')).to.equal(0);
      const { offset, data } = (await daemon.notify('retrieve', 2, 1, 100)) as {
        offset: number;
        data: Uint8Array;
      };
      expect([offset, Buffer.from(data).toString()]).to.deep.equal([1, 'ata']);
    }));

  it('store and retrieve carry more than a page', () =>
    withCache(async (daemon, directory) => {
      const content = 'a line of text\n'.repeat(8000);
      await put(daemon, directory, 'file', content);
      await daemon.notify('store', 2, 0, Buffer.from(content));
      const { data } = (await daemon.notify('retrieve', 2, 0, content.length)) as { data: Uint8Array };
      expect(Buffer.from(data).equals(Buffer.from(content))).to.equal(true);
      expect(await cat(directory, 'file')).to.equal(content);
      expect(await requests(daemon, 'READ')).to.equal(0);
    }));

  it('retrieve of what is not cached is empty', () =>
    withCache(async (daemon, directory) => {
      await put(daemon, directory, 'file', 'text');
      const { data } = (await daemon.notify('retrieve', 2, 0, 100)) as { data: Uint8Array };
      expect(data).to.have.lengthOf(0);
    }));

  it('prune has it forget what nobody uses', () =>
    withCache(async (daemon, directory) => {
      const held = [];
      for (const nodeid of [2, 3, 4])
        held.push(await put(daemon, directory, `file-${String(nodeid)}`, 'text', nodeid));
      expect((await daemon.report()).ledger).to.deep.equal({ 1: 1, 2: 1, 3: 1, 4: 1 });
      for (const holder of held.slice(0, 2)) holder.kill('SIGKILL');
      await Promise.all(held.slice(0, 2).map(({ ended }) => ended));
      await daemon.notify('prune', [2, 3, 4]);
      await until('they are forgotten', async () => Object.keys((await daemon.report()).ledger).length === 2);
      expect(await daemon.report()).to.deep.include({ ledger: { 1: 1, 4: 1 }, book: { 4: 1 }, findings: [] });
    }));

  it('resend has requests sent again, each of which is answered', () =>
    withCache(async (daemon, directory) => {
      await daemon.call('put', 'gated', 2, 'text');
      const reader = await start('cat', [join(directory, 'gated')]);
      const gates = () => daemon.call('gates');
      await until('the read', async () => (await gates()) === 1);
      await daemon.notify('resend');
      await until('the read again', async () => (await gates()) === 2);
      await daemon.call('openGates');
      expect(await reader.ended).to.include({ stdout: 'text', timedOut: false });
      expect((await daemon.report()).findings).to.deep.equal([]);
    }));

  it('of a name neither hangs nor is lost behind a mkdir in that directory that nobody has read', () =>
    withCache(async (daemon, directory) => {
      const names = 'abcdefgh'.split('');
      // The attributes of the directory are cached, so that mkdir gets as far as locking it.
      expect((await run('stat', [directory])).status).to.equal(0);
      const notified = daemon.call('notifyUnread', 'a', 600);
      // By now the daemon reads nothing.
      await sleep(150);
      const made = await Promise.all(names.map((name) => run('mkdir', [join(directory, name)])));
      const [before, after] = (await notified) as readonly [string, string];
      expect(made.map(({ status, timedOut }) => ({ status, timedOut }))).to.deep.equal(
        names.map(() => ({ status: 0, timedOut: false })),
      );
      expect(before).to.equal('');
      expect(after).not.to.equal('');
      expect((await daemon.report()).requests).to.include({ MKDIR: 8 });
    }));
});
