import { expect } from 'chai';
import { Errno, NativeError } from '../../src/index.js';
import type { ReleaseRequest } from '../../src/index.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn } from '../support/scripted-kernel.js';
import { Deferred } from '../support/deferred.js';

const ATTR = { attr: { mode: FILE_MODE } };
const PATIENT = { handlers: 50, destroy: 100 };

describe('the end of the connection', () => {
  for (const [reason, words] of [
    ['unmounted', 'it was unmounted'],
    [
      'aborted',
      'the connection was aborted: through /sys/fs/fuse/connections, by `umount --force`, or because a request was ' +
        'not answered within request_timeout',
    ],
    ['closed', 'this process closed it'],
    ['failed', 'reading /dev/fuse failed with errno 5'],
  ] as const) {
    it(`is told by session.closed: ${reason}`, async () => {
      const { session, kernel } = await serveScripted(PliableFs);
      expect(session.state).to.equal('serving');
      kernel.transport.end({ reason, errno: 5 });
      expect(await session.closed).to.deep.equal({ reason, message: words });
      expect(session.state).to.equal('ended');
      expect(session.report().state).to.equal('ended');
    });
  }

  it('that the kernel has cut while the mount is still there takes that off, and is no unmount', async () => {
    for (const [isMounted, reason, calls] of [
      [true, 'aborted', [true]],
      [false, 'unmounted', []],
    ] as const) {
      const kernel = new ScriptedKernel();
      const lazy: boolean[] = [];
      const { session } = await serveScripted(PliableFs, {
        kernel,
        isMounted: () => Promise.resolve(isMounted),
        detach: (how) => {
          lazy.push(how.lazy);
          return Promise.resolve();
        },
      });
      kernel.transport.end({ reason: 'unmounted' });
      expect((await session.closed).reason).to.equal(reason);
      expect(lazy).to.deep.equal(calls);
    }
  });

  it('that comes while the mount is being taken off is an unmount, whatever the mount table shows by then', async () => {
    const kernel = new ScriptedKernel();
    const detached = new Deferred<undefined>();
    const { session } = await serveScripted(PliableFs, {
      kernel,
      isMounted: () => Promise.resolve(true),
      detach: () => {
        kernel.transport.end({ reason: 'unmounted' });
        return detached.promise;
      },
    });
    const unmounting = session.unmount();
    await turn();
    detached.resolve(undefined);
    expect((await unmounting).reason).to.equal('unmounted');
  });

  it('aborts the signals of handlers in flight and waits for what they do about it', async () => {
    const { session, kernel, fs } = await serveScripted(PliableFs);
    let done = false;
    fs.on.getattr = async ({ signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      await turn();
      done = true;
      throw new Errno('EINTR');
    };
    kernel.ask('getattr', {});
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    expect(done).to.equal(true);
    expect(kernel.transport.replies).to.have.lengthOf(1);
  });

  it('does not begin the handlers that wait for their turn', async () => {
    const { session, kernel, fs } = await serveScripted(PliableFs, { maxInFlight: 1 });
    const asked: number[] = [];
    const answer = new Deferred<typeof ATTR>();
    fs.on.getattr = ({ nodeid }) => {
      asked.push(nodeid);
      return answer.promise;
    };
    for (const nodeid of [1, 2, 3]) kernel.ask('getattr', {}, { nodeid });
    kernel.transport.end({ reason: 'unmounted' });
    answer.resolve(ATTR);
    await session.closed;
    expect(asked).to.deep.equal([1]);
  });

  it('waits for what a forget handler still does, before the destroy handler', async () => {
    const { session, kernel, fs } = await serveScripted(PliableFs);
    const told: string[] = [];
    const deleted = new Deferred<undefined>();
    fs.on.forget = async () => {
      await deleted.promise;
      told.push('forgotten');
    };
    fs.on.destroy = () => {
      told.push('destroyed');
    };
    kernel.forget(2, 1);
    kernel.transport.end({ reason: 'unmounted' });
    await turn();
    deleted.resolve(undefined);
    await session.closed;
    expect(told).to.deep.equal(['forgotten', 'destroyed']);
  });

  it('comes although a handler never answers', async () => {
    const { session, kernel, fs } = await serveScripted(PliableFs, { grace: PATIENT });
    fs.on.getattr = () => new Promise(() => undefined);
    kernel.ask('getattr', {});
    kernel.transport.end({ reason: 'aborted' });
    expect((await session.closed).reason).to.equal('aborted');
  });

  it('makes late replies fall on the floor, and gives back what they handed over', async () => {
    const { session, kernel, fs } = await serveScripted(PliableFs, { grace: PATIENT });
    const [found, opened] = [new Deferred(), new Deferred()];
    const released: ReleaseRequest[] = [];
    fs.on.lookup = async () => {
      await found.promise;
      return fs.found(7);
    };
    fs.on.open = async () => {
      await opened.promise;
      return { handle: 'late' };
    };
    fs.on.release = (request) => void released.push(request);
    kernel.lookup('late');
    kernel.ask('open', {}, { nodeid: 7 });
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    found.resolve();
    opened.resolve();
    await turn();
    expect(fs.counts.get(7)).to.equal(0);
    expect(released.map(({ handle, cause }) => ({ handle, cause }))).to.deep.equal([
      { handle: 'late', cause: 'undelivered' },
    ]);
    expect(session.report().findings).to.deep.equal([]);
  });

  it('runs the destroy handler once, after the releases of what was still open', async () => {
    const { session, kernel, fs } = await serveScripted(PliableFs);
    const order: string[] = [];
    fs.on.open = () => ({ handle: {} });
    fs.on.release = async () => {
      await turn();
      order.push('release');
    };
    fs.on.destroy = async () => {
      await turn();
      order.push('destroy');
    };
    kernel.ask('open', {}, { nodeid: 2 });
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    expect(order).to.deep.equal(['release', 'destroy']);
  });

  it('comes although release and destroy fail, or never end', async () => {
    const { session, kernel, fs, errors } = await serveScripted(PliableFs, { grace: PATIENT });
    fs.on.open = () => ({ handle: {} });
    fs.on.release = () => {
      throw new Error('no release');
    };
    fs.on.destroy = () => Promise.reject(new Error('no destroy'));
    kernel.ask('open', {}, { nodeid: 2 });
    kernel.transport.end({ reason: 'unmounted' });
    await session.closed;
    expect(errors.map(({ message }) => message)).to.deep.equal([
      'PliableFs.release failed for a file that the kernel does not hold open',
      'PliableFs.destroy failed',
    ]);
    const other = await serveScripted(PliableFs, { grace: PATIENT });
    other.fs.on.open = () => ({ handle: {} });
    other.fs.on.release = () => new Promise(() => undefined);
    other.fs.on.destroy = () => new Promise(() => undefined);
    other.kernel.ask('open', {}, { nodeid: 2 });
    other.kernel.transport.end({ reason: 'unmounted' });
    await other.session.closed;
  });

  it('before INIT is the failure of start()', async () => {
    const kernel = new ScriptedKernel();
    kernel.init = () => {
      kernel.transport.end({ reason: 'aborted' });
      return 0;
    };
    const failure: unknown = await serveScripted(PliableFs, { kernel }).catch((error: unknown) => error);
    expect(String(failure)).to.match(/ended before the kernel sent INIT: the connection was aborted/);
  });
});

describe('session.unmount()', () => {
  it('resolves with the reason once the connection is over', async () => {
    const { session } = await serveScripted(PliableFs);
    expect((await session.unmount()).reason).to.equal('unmounted');
    expect((await session.unmount()).reason).to.equal('unmounted');
  });

  it('rejects while the mount is in use, and can be called again', async () => {
    const kernel = new ScriptedKernel();
    const calls: boolean[] = [];
    const busy = Object.assign(new Error('busy'), { code: 'EBUSY' });
    const { session } = await serveScripted(PliableFs, {
      kernel,
      detach: async ({ lazy }) => {
        calls.push(lazy);
        await turn();
        if (!lazy) throw busy;
        kernel.transport.end({ reason: 'unmounted' });
      },
    });
    expect(await session.unmount().catch((error: unknown) => error)).to.equal(busy);
    expect(session.state).to.equal('serving');
    expect((await session.unmount({ lazy: true })).reason).to.equal('unmounted');
    expect(calls).to.deep.equal([false, true]);
  });

  it('takes the mount off once, however often it is called at the same time', async () => {
    const kernel = new ScriptedKernel();
    const calls: boolean[] = [];
    const { session } = await serveScripted(PliableFs, {
      kernel,
      detach: async ({ lazy }) => {
        calls.push(lazy);
        await turn();
      },
    });
    const ends = Promise.all([
      session.unmount(),
      session.unmount({ lazy: true }),
      session[Symbol.asyncDispose](),
    ]);
    await turn();
    await turn();
    // Detached, and still in use: what is mounted there by now is not this session's.
    const last = session.unmount({ lazy: true });
    await turn();
    kernel.transport.end({ reason: 'unmounted' });
    await ends;
    await last;
    expect(calls).to.deep.equal([false]);
  });

  it('by `await using` is lazy where the mount is in use', async () => {
    const kernel = new ScriptedKernel();
    const calls: boolean[] = [];
    const { session } = await serveScripted(PliableFs, {
      kernel,
      detach: async ({ lazy }) => {
        calls.push(lazy);
        await turn();
        if (!lazy) throw new Error('busy');
        kernel.transport.end({ reason: 'unmounted' });
      },
    });
    await session[Symbol.asyncDispose]();
    expect(calls).to.deep.equal([false, true]);
  });
});

describe('what a session still waits for when the connection ends', () => {
  it('is refused: data of the page cache', async () => {
    const { session, kernel } = await serveScripted(PliableFs);
    const retrieved = session.notify.retrieve(2, 0, 4096).catch((error: unknown) => error);
    await turn();
    kernel.transport.end({ reason: 'unmounted' });
    const failure = await retrieved;
    expect(failure).to.be.instanceOf(NativeError);
    expect(failure).to.include({ code: 'ENODEV' });
  });
});
