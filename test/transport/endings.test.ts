import { expect } from 'chai';
import { describe, it } from 'mocha';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { unmountDevice } from '../../src/transport/device.js';
import { run, start, type RunningChild } from '../support/children.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function daemon(directory: string, ending: string): Promise<RunningChild> {
  return start(process.execPath, [script('daemon.js'), directory, ending]);
}

async function workerOn(directory: string): Promise<Worker> {
  const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: { directory } });
  await once(worker, 'message');
  return worker;
}

describe('a process with a live mount', () => {
  const EXITS = {
    exit: 'calls process.exit()',
    throw: 'throws and nobody catches',
    unadopted: 'exits between mounting and serving',
    'exit-while-waiting': 'exits while a thread of its own pool waits for the mount',
    'exit-while-notifying': 'exits while a notification waits for a request that it has not read',
    'exit-while-notifying-unanswered': 'exits while a notification waits for one that it has not answered',
  } as const;
  for (const [ending, what] of Object.entries(EXITS)) {
    it(`ends at once, and its mount with it, when it ${what}`, () =>
      withMountpoint(async (directory) => {
        const child = await daemon(directory, ending);
        expect(await child.ended).to.include({ status: ending === 'throw' ? 1 : 7, timedOut: false });
        expect(await isMounted(directory)).to.equal(false);
      }));
  }

  const IN_HANDLER = { 'exit-in-handler': 7, 'throw-in-handler': 1 } as const;
  for (const [ending, status] of Object.entries(IN_HANDLER)) {
    it(`ends at once, and whoever waits gets an error (${ending})`, () =>
      withMountpoint(async (directory) => {
        const child = await daemon(directory, ending);
        await child.says('serving');
        const stat = await run('stat', [`${directory}/anything`]);
        expect(stat.stderr).to.match(/not connected|connection abort/);
        expect(await child.ended).to.include({ status, timedOut: false });
        expect(await isMounted(directory)).to.equal(false);
      }));
  }

  it('leaves it behind, to be unmounted, when it is killed', () =>
    withMountpoint(async (directory) => {
      const child = await daemon(directory, 'serve');
      await child.says('serving');
      child.kill('SIGKILL');
      expect(await child.ended).to.include({ signal: 'SIGKILL' });
      expect((await run('stat', [directory])).stderr).to.include('Transport endpoint is not connected');
      await unmountDevice(directory);
      expect(await isMounted(directory)).to.equal(false);
    }));

  it('lives as long as the mount does, and no longer', () =>
    withMountpoint(async (directory) => {
      const child = await daemon(directory, 'serve');
      await child.says('serving');
      expect(await run('umount', [directory])).to.include({ status: 0 });
      expect(await child.ended).to.include({ status: 0 });
    }));
});

describe('a worker thread with a live mount', () => {
  it('serves', () =>
    withMountpoint(async (directory) => {
      const worker = await workerOn(directory);
      expect(await run('stat', ['--format', '%F', directory])).to.include({ stdout: 'directory\n' });
      const exit = once(worker, 'exit');
      await unmountDevice(directory);
      expect(await exit).to.deep.equal([0]);
    }));

  it('takes its mount with it when it is terminated', () =>
    withMountpoint(async (directory) => {
      const worker = await workerOn(directory);
      await worker.terminate();
      expect(await isMounted(directory)).to.equal(false);
    }));

  it('takes its mount with it when it exits', () =>
    withMountpoint(async (directory) => {
      const worker = await workerOn(directory);
      const exit = once(worker, 'exit');
      worker.postMessage('exit');
      expect(await exit).to.deep.equal([5]);
      expect(await isMounted(directory)).to.equal(false);
    }));

  it('may be terminated while another serves on', () =>
    withMountpoint((one) =>
      withMountpoint(async (other) => {
        const [first, second] = [await workerOn(one), await workerOn(other)];
        await first.terminate();
        expect(await run('stat', ['--format', '%F', other])).to.include({ stdout: 'directory\n' });
        await second.terminate();
        expect([await isMounted(one), await isMounted(other)]).to.deep.equal([false, false]);
      }),
    ));

  it('may come and go many times', () =>
    withMountpoint(async (directory) => {
      for (let round = 0; round < 10; round++) {
        const worker = await workerOn(directory);
        void run('find', [directory]);
        await worker.terminate();
      }
      expect(await isMounted(directory)).to.equal(false);
    }));
});
