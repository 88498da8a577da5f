import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { O, type LockRange } from '../../src/syscalls/index.js';
import { runNode } from '../support/children.js';
import { failure, failureOf, linux, withDirectory, type TestDirectory } from './directory.js';

const ALL: LockRange = { type: 'write', start: 0, end: Infinity };
const never = (): AbortSignal => new AbortController().signal;

/** Two open file descriptions of one file. */
function two(directory: TestDirectory): [number, number] {
  return [directory.file('file'), directory.open('file', O.RDWR)];
}

describe('system calls about locks', () => {
  it('lock ranges against other open file descriptions', () =>
    withDirectory((directory) => {
      const [one, other] = two(directory);
      linux.setLock(one, { type: 'write', start: 10, end: 19 });
      linux.setLock(other, { type: 'write', start: 20, end: Infinity });
      expect(failure('setLock', other, { type: 'read', start: 0, end: 10 })).to.equal('fcntl EAGAIN');
      const held = linux.getLock(other, ALL);
      expect(held).to.deep.equal({ type: 'write', start: 10, end: 19, pid: -1 });
      expect(linux.getLock(one, ALL)).to.include({ start: 20, end: Infinity });
      linux.setLock(one, { ...ALL, type: 'unlock' });
      expect(linux.getLock(other, ALL)).to.equal(undefined);
    }));

  it('lock whole files', () =>
    withDirectory((directory) => {
      const [one, other] = two(directory);
      linux.flock(one, 'read');
      linux.flock(other, 'read');
      expect(failure('flock', one, 'write')).to.equal('flock EAGAIN');
      linux.flock(other, 'unlock');
      linux.flock(one, 'write');
    }));

  it('wait until the lock is free, more of them than libuv has threads', () =>
    withDirectory(async (directory) => {
      const [one, other] = two(directory);
      linux.setLock(one, ALL);
      const range = (start: number): LockRange => ({ type: 'write', start, end: start });
      const waits = Array.from({ length: 12 }, (_, index) => linux.waitForLock(other, range(index), never()));
      // What frees the lock must not have to wait for a thread.
      await linux.fsync(one);
      linux.setLock(one, { ...ALL, type: 'unlock' });
      await Promise.all(waits);
      expect(linux.getLock(one, ALL)).to.include({ type: 'write', start: 0, end: 11 });
    }));

  it('give up on a signal, and then hold nothing', () =>
    withDirectory(async (directory) => {
      const [one, other] = two(directory);
      linux.setLock(one, ALL);
      linux.flock(one, 'write');
      for (const wait of [
        (signal: AbortSignal) => linux.waitForLock(other, ALL, signal),
        (signal: AbortSignal) => linux.waitForFlock(other, 'write', signal),
      ]) {
        const controller = new AbortController();
        const waiting = failureOf(wait(controller.signal));
        await sleep(5);
        controller.abort();
        expect(await waiting).to.match(/ EINTR$/);
        expect(await failureOf(wait(AbortSignal.abort()))).to.match(/ EINTR$/);
      }
      linux.setLock(one, { ...ALL, type: 'unlock' });
      linux.flock(one, 'unlock');
      linux.setLock(one, ALL);
      linux.flock(one, 'write');
    }));

  it('refuse what is no lock', () =>
    withDirectory(async (directory) => {
      const fd = directory.file('file');
      const nonsense = { type: 'other' as 'read', start: 0, end: 1 };
      expect(() => {
        linux.setLock(fd, nonsense);
      }).to.throw(RangeError, 'the type of lock');
      expect(() => {
        linux.setLock(fd, { ...ALL, start: 5, end: 4 });
      }).to.throw(RangeError, 'before it begins');
      expect(() => {
        linux.flock(fd, 'other' as 'read');
      }).to.throw(TypeError, 'the operation');
      expect(failure('flock', 999_999, 'read')).to.equal('flock EBADF');
      expect(await failureOf(linux.waitForLock(999_999, ALL, never()))).to.equal('fcntl EBADF');
      expect(await failureOf(linux.waitForFlock(999_999, 'write', never()))).to.equal('flock EBADF');
      expect(failure('setLock', directory.fd, ALL)).to.equal('fcntl EBADF');
    }));

  it('leave no thread behind when a process ends in the middle of a wait', () =>
    withDirectory(async (directory) => {
      const [one, other] = two(directory);
      linux.setLock(one, ALL);
      const module = new URL('../../src/syscalls/index.js', import.meta.url).href;
      const result = await runNode(
        `const { LinuxSyscalls, O, AT } = await import(process.argv[1]);
         const linux = new LinuxSyscalls();
         const fd = linux.openat(AT.FDCWD, process.argv[2], O.RDWR);
         const lock = { type: 'write', start: 0, end: Infinity };
         linux.waitForLock(fd, lock, new AbortController().signal);
         setTimeout(() => process.exit(7), 50);`,
        [module, `${directory.path}/file`],
      );
      expect(result.stderr).to.equal('');
      expect(result.status).to.equal(7);
      expect(linux.getLock(other, ALL)).to.include({ start: 0 });
    }));
});
