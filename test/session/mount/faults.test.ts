import { expect } from 'chai';
import { join } from 'node:path';
import { run, start, type RunResult } from '../../support/children.js';
import { withDaemon, type Daemon } from '../../support/daemon.js';
import { isMounted, withMountpoint } from '../../support/mountpoint.js';
import { until } from '../../support/until.js';

const TROUBLE = { module: 'trouble-fs', class: 'TroubleFs' };

function withTrouble(body: (daemon: Daemon, directory: string) => Promise<void>): Promise<void> {
  return withMountpoint((mountpoint) =>
    withDaemon({ ...TROUBLE, mountpoint }, (daemon) => body(daemon, mountpoint)),
  );
}

function cat(directory: string, name: string): Promise<RunResult> {
  return run('cat', [join(directory, name)]);
}

describe('on a real mount, a handler that fails', () => {
  const ERRORS: Record<string, string> = {
    errno: 'Operation not permitted',
    throws: 'Input/output error',
    rejects: 'Input/output error',
    nonsense: 'Input/output error',
    long: 'Input/output error',
    'lookup-throws': 'Input/output error',
    'lookup-nonsense': 'Input/output error',
    'lookup-typeless': 'Input/output error',
    'no-such-file': 'No such file or directory',
  };
  it('fails its caller alone, and the file system lives', () =>
    withTrouble(async (daemon, directory) => {
      for (const [name, error] of Object.entries(ERRORS)) {
        const { status, stderr } = await cat(directory, name);
        expect({ status, stderr }, name).to.deep.equal({
          status: 1,
          stderr: `cat: ${join(directory, name)}: ${error}\n`,
        });
        expect((await cat(directory, 'plain')).stdout).to.equal('all is well\n');
      }
      const { ledger, book, findings } = await daemon.report();
      expect(book).to.deep.equal(
        Object.fromEntries(Object.entries(ledger).filter(([nodeid]) => nodeid !== '1')),
      );
      expect(findings.map(({ kind, handler }) => [kind, handler])).to.deep.equal([
        ['refused-reply', 'TroubleFs.read'],
        ['refused-reply', 'TroubleFs.lookup'],
      ]);
    }));

  it('is told on stderr with its stack, and an errno is not', () =>
    withTrouble(async (daemon, directory) => {
      for (const name of ['errno', 'throws', 'rejects', 'no-such-file']) await cat(directory, name);
      const said = daemon.stderr();
      expect(said).to.match(
        /tallyfs: TroubleFs\.read failed, READ is answered with EIO: TypeError: a bug in read\n +at .*trouble-fs/,
      );
      expect(said).to.contain('RangeError: a bug in an async read');
      expect(said).not.to.contain('EPERM').and.not.to.contain('ENOENT');
    }));

  it('again and again, is told a few times only', () =>
    withTrouble(async (daemon, directory) => {
      await run('sh', ['-c', 'for i in $(seq 40); do cat "$0"; done', join(directory, 'throws')]);
      expect(daemon.stderr().match(/a bug in read/g)).to.have.lengthOf(5);
      expect((await daemon.report()).requests['READ']).to.be.at.least(40);
    }));
});

describe('on a real mount, a handler that does not answer', () => {
  it('lets a caller go that is interrupted, when it listens to the request’s signal', () =>
    withTrouble(async (daemon, directory) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        const reader = await start('cat', [join(directory, 'stuck')]);
        await requested(daemon, 'READ');
        reader.kill(signal);
        expect(await reader.ended).to.include({ signal, timedOut: false });
      }
      expect((await cat(directory, 'plain')).stdout).to.equal('all is well\n');
    }));

  it('holds up nobody else', () =>
    withTrouble(async (daemon, directory) => {
      const readers = await Promise.all(
        ['deaf', 'deaf', 'stuck'].map((name) => start('cat', [join(directory, name)])),
      );
      await requested(daemon, 'READ', 3);
      expect((await cat(directory, 'plain')).stdout).to.equal('all is well\n');
      expect((await cat(directory, 'slow')).stdout).to.equal('all is well\n');
      // Nobody but the end of the daemon can help who waits for a handler that is deaf.
      daemon.kill();
      for (const reader of readers) expect((await reader.ended).stderr).to.match(/abort|not connected/);
    }));

  it('does not keep a forced unmount from ending the session', () =>
    withTrouble(async (daemon, directory) => {
      const reader = await start('cat', [join(directory, 'deaf')]);
      await requested(daemon, 'READ');
      const closed = daemon.closed();
      expect((await run('umount', ['--force', '--lazy', directory])).status).to.equal(0);
      expect((await reader.ended).stderr).to.match(/abort|not connected/);
      expect((await closed).reason).to.be.oneOf(['aborted', 'unmounted']);
      expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
    }));

  it('lets the process end within a second of a lazy unmount, once its caller was killed', () =>
    withTrouble(async (daemon, directory) => {
      const reader = await start('cat', [join(directory, 'stuck')]);
      await requested(daemon, 'READ');
      const end = daemon.unmount({ lazy: true });
      reader.kill('SIGKILL');
      expect((await end).reason).to.equal('unmounted');
      expect(await daemon.ended).to.deep.equal({ status: 0, signal: null });
      expect(await isMounted(directory)).to.equal(false);
    }));
});

describe('on a real mount, an open file', () => {
  it('is released once, when the last descriptor is closed', () =>
    withTrouble(async (daemon, directory) => {
      await run('sh', ['-c', 'exec 3< "$0"; cat <&3; cat <&3 & cat <&3; wait', join(directory, 'plain')]);
      await cat(directory, 'errno');
      const released = async (): Promise<string> => String(await daemon.call('released'));
      await until('both are released', async () => (await released()).includes('errno'));
      expect(await released()).to.equal('plain kernel,errno kernel');
    }));
});

/** Waits until the daemon has read so many requests of a kind more. */
async function requested(daemon: Daemon, operation: string, times = 1): Promise<void> {
  const before = counts.get(daemon) ?? 0;
  let now: number;
  do now = (await daemon.report()).requests[operation] ?? 0;
  while (now < before + times);
  counts.set(daemon, now);
}
const counts = new WeakMap<Daemon, number>();
