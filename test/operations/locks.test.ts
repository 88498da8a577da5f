import { expect } from 'chai';
import { constants } from 'node:fs';
import { until } from '../support/until.js';
import { compileSyscalls, removeSyscalls, withPlace, type Place } from './place.js';

const { O_RDWR } = constants;
/** flock(2) */
const [LOCK_EX, LOCK_NB, LOCK_UN] = [2, 4, 8];

function withLocks(body: (place: Place) => Promise<void>): Promise<void> {
  return withPlace({ module: 'lock-fs', class: 'LockFs' }, body);
}

interface Waiting {
  readonly waiting: number;
  readonly interrupted: number;
}

const waiting = async ({ daemon }: Place): Promise<Waiting> => (await daemon.call('waiting')) as Waiting;

/** A process that has taken a lock and holds it until it is killed. */
async function hold(place: Place, ...lock: (string | number)[]) {
  const holder = await place.start(['open', 'file', O_RDWR, ...lock, 'say', 'held', 'pause', 20_000]);
  await holder.says('held');
  return holder;
}

describe('on a real mount, a lock', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('of fcntl(2) has its range, and one to the end of the file ends at Infinity', () =>
    withLocks(async (place) => {
      const words = ['open', 'file', O_RDWR, 'lock', 'r', 10, 5, 'lock', 'w', 100, 0, 'lock', 'u', 0, 0];
      expect(await place.calls(words)).to.deep.equal(['ok', 'ok', 'ok', 'ok']);
      const asked = (await place.asked('setlk')) as readonly {
        lock: { pid: number };
        flock: boolean;
        owner: bigint;
      }[];
      const [first, second, unlock] = asked.map(({ lock }) => lock.pid);
      expect(first).to.equal(second).and.be.greaterThan(0);
      expect(unlock).to.equal(0);
      expect(new Set(asked.map(({ owner }) => owner)).size).to.equal(1);
      expect(asked.map(({ lock: { pid: _pid, ...range }, flock }) => ({ ...range, flock }))).to.deep.equal([
        { start: 10, end: 14, type: 'read', flock: false },
        { start: 100, end: Infinity, type: 'write', flock: false },
        { start: 0, end: Infinity, type: 'unlock', flock: false },
      ]);
    }));

  it('that is held is refused to others, who are told by whom', () =>
    withLocks(async (place) => {
      const holder = await hold(place, 'lock', 'w', 100, 0);
      const words = ['open', 'file', O_RDWR, 'lock', 'w', 200, 1, 'getlk', 'r', 0, 0, 'getlk', 'r', 0, 100];
      expect(await place.calls(words)).to.deep.equal([
        'ok',
        'EAGAIN',
        `write 100 0 ${String(holder.pid)}`,
        'unlocked 0 100 0',
      ]);
      holder.kill('SIGKILL');
    }));

  it('that has to wait blocks nobody else, and is taken when the other one is dropped', () =>
    withLocks(async (place) => {
      const holder = await hold(place, 'lock', 'w', 0, 0);
      const waiter = await place.start(['open', 'file', O_RDWR, 'lockw', 'w', 0, 0, 'say', 'taken']);
      await until('it waits', async () => (await waiting(place)).waiting === 1);
      expect(await place.sh('echo served > other; cat other')).to.equal('served');
      expect(waiter.stdout()).to.equal('ok\n');
      holder.kill('SIGKILL');
      expect((await waiter.ended).stdout).to.equal('ok\nok\ntaken\n');
    }));

  it('is dropped however many wait for it, who are not handlers in flight', () =>
    withPlace({ module: 'lock-fs', class: 'LockFs', maxInFlight: 1 }, async (place) => {
      const holder = await hold(place, 'lock', 'w', 0, 0);
      const lockers = [1, 2, 3].map(() =>
        place.start(['open', 'file', O_RDWR, 'lockw', 'w', 0, 0, 'say', 'taken']),
      );
      await until('all wait', async () => (await waiting(place)).waiting === lockers.length);
      holder.kill('SIGKILL');
      for (const locker of await Promise.all(lockers))
        expect((await locker.ended).stdout).to.equal('ok\nok\ntaken\n');
    }));

  it('that waits is interrupted by a signal, which the handler hears of', () =>
    withLocks(async (place) => {
      const holder = await hold(place, 'lock', 'w', 0, 0);
      const waiter = await place.start(['interruptible', 'open', 'file', O_RDWR, 'lockw', 'w', 0, 0]);
      await until('it waits', async () => (await waiting(place)).waiting === 1);
      waiter.kill('SIGUSR1');
      expect((await waiter.ended).stdout).to.equal('ready\nok\nEINTR\n');
      expect(await waiting(place)).to.deep.equal({ waiting: 0, interrupted: 1 });
      expect(await place.requests()).to.include({ INTERRUPT: 1 });
      holder.kill('SIGKILL');
    }));

  it('that waits goes with its process', () =>
    withLocks(async (place) => {
      const holder = await hold(place, 'lock', 'w', 0, 0);
      const waiter = await place.start(['open', 'file', O_RDWR, 'lockw', 'w', 0, 0]);
      await until('it waits', async () => (await waiting(place)).waiting === 1);
      waiter.kill('SIGKILL');
      expect((await waiter.ended).signal).to.equal('SIGKILL');
      await until('the handler knows', async () => (await waiting(place)).interrupted === 1);
      holder.kill('SIGKILL');
    }));

  it('of flock(2) belongs to the open file, and is dropped by its RELEASE', () =>
    withLocks(async (place) => {
      const holder = await hold(place, 'flock', LOCK_EX);
      const other = ['open', 'file', O_RDWR, 'flock', LOCK_EX | LOCK_NB];
      expect(await place.calls(other)).to.deep.equal(['ok', 'EAGAIN']);
      // Locks of the two kinds do not see each other.
      expect(await place.calls(['open', 'file', O_RDWR, 'lock', 'w', 0, 0])).to.deep.equal(['ok', 'ok']);
      holder.kill('SIGKILL');
      await holder.ended;
      expect(await place.calls([...other, 'flock', LOCK_UN])).to.deep.equal(['ok', 'ok', 'ok']);
      const asked = await place.askedBy('setlk', 'setlkw', 'release');
      const [first, second] = asked;
      expect([first?.operation, first?.['flock']]).to.deep.equal(['setlkw', true]);
      expect(second?.['lock']).to.deep.include({ start: 0, end: Infinity, type: 'write' });
      const owners = asked
        .filter(({ operation }) => operation === 'release')
        .map(({ flockOwner }) => flockOwner);
      expect(owners).to.include(first?.['owner']);
    }));

  it('of flock(2) waits, and is interrupted as well', () =>
    withLocks(async (place) => {
      const holder = await hold(place, 'flock', LOCK_EX);
      const waiter = await place.start(['interruptible', 'open', 'file', O_RDWR, 'flock', LOCK_EX]);
      await until('it waits', async () => (await waiting(place)).waiting === 1);
      waiter.kill('SIGUSR1');
      expect((await waiter.ended).stdout).to.equal('ready\nok\nEINTR\n');
      holder.kill('SIGKILL');
    }));

  it('is kept by the kernel where the class has no handlers for it', () =>
    withPlace({}, async (place) => {
      const holder = await hold(place, 'lock', 'w', 0, 0, 'flock', LOCK_EX);
      const words = ['open', 'file', O_RDWR, 'lock', 'w', 0, 0, 'flock', LOCK_EX | LOCK_NB];
      expect(await place.calls(words)).to.deep.equal(['ok', 'EAGAIN', 'EAGAIN']);
      expect(await place.requests()).to.not.have.any.keys('SETLK', 'SETLKW');
      holder.kill('SIGKILL');
    }));
});
