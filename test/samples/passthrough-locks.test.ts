import { expect } from 'chai';
import { constants } from 'node:os';
import { AT, LinuxSyscalls, O, type LockRange } from 'tallyfs/syscalls';
import { start } from '../support/children.js';
import { withHandlers } from './passthrough-handlers.js';
import { withShown } from './shown-directory.js';

/** A process that runs Python in a directory: `lock(fd, kind)` and the like are fcntl(2) and flock(2) themselves. */
const python = (directory: string, source: string) =>
  start('python3', ['-c', `import fcntl, os, time, signal\nfd = os.open('file', os.O_RDWR)\n${source}`], {
    cwd: directory,
    timeout: 20_000,
  });

const HOLD = "print('held', flush=True); time.sleep(20)";

/** Prints the lock that is in the way of one of the whole file. */
const ASK = `import struct
answer = fcntl.fcntl(fd, fcntl.F_GETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
print(*struct.unpack('hhqqi4x', answer))`;

describe('the passthrough sample: locks', () => {
  for (const [name, lock] of [
    ['fcntl(2)', 'fcntl.lockf'],
    ['flock(2)', 'fcntl.flock'],
  ] as const) {
    it(`of ${name} exclude callers, and those beneath`, () =>
      withShown({}, async ({ mounted, source }) => {
        await mounted.sh('echo > file');
        const holder = await python(mounted.directory, `${lock}(fd, fcntl.LOCK_EX); ${HOLD}`);
        await holder.says('held');
        for (const directory of [mounted.directory, source]) {
          const other = await python(directory, `${lock}(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)`);
          expect((await other.ended).stderr, directory).to.include('BlockingIOError');
        }
        holder.kill('SIGKILL');
        await holder.ended;
        const next = await python(source, `${lock}(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)`);
        expect(await next.ended).to.include({ status: 0, stderr: '' });
      }));

    it(`of ${name} are waited for, while others are served, and until somebody gives up`, () =>
      withShown({}, async ({ mounted }) => {
        await mounted.sh('echo > file');
        const holder = await python(mounted.directory, `${lock}(fd, fcntl.LOCK_EX); ${HOLD}`);
        await holder.says('held');
        const waiting = await Promise.all(
          Array.from({ length: 6 }, () =>
            python(mounted.directory, `print('asks', flush=True); ${lock}(fd, fcntl.LOCK_EX); print('has')`),
          ),
        );
        const given = await python(
          mounted.directory,
          `def stop(*_): raise TimeoutError
signal.signal(signal.SIGALRM, stop)
try:
  # Again and again, should the first come just before the call.
  signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
  ${lock}(fd, fcntl.LOCK_EX)
except TimeoutError:
  signal.setitimer(signal.ITIMER_REAL, 0)
  print('gave up')`,
        );
        await Promise.all(waiting.map((child) => child.says('asks')));
        expect((await given.ended).stdout).to.equal('gave up\n');
        expect(await mounted.sh('echo served > other; sync other; cat other')).to.equal('served');
        holder.kill();
        await holder.ended;
        for (const child of waiting) expect((await child.ended).stdout).to.equal('asks\nhas\n');
      })).timeout(30_000);
  }

  it('belong to a process, not to a descriptor, and say which', () =>
    withShown({}, async ({ mounted }) => {
      await mounted.sh('echo 0123456789 > file');
      const holder = await python(
        mounted.directory,
        `fcntl.lockf(fd, fcntl.LOCK_EX, 4, 2)
other = os.open('file', os.O_RDWR); fcntl.lockf(other, fcntl.LOCK_EX | fcntl.LOCK_NB, 4, 2)
${HOLD}`,
      );
      await holder.says('held');
      const first = await (await python(mounted.directory, ASK)).ended;
      expect(first.stdout).to.equal(`1 0 2 4 ${String(holder.pid)}\n`);
      const free = await python(mounted.directory, 'fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 2, 0)');
      expect((await free.ended).status).to.equal(0);
      holder.kill('SIGKILL');
      await holder.ended;
      expect((await (await python(mounted.directory, ASK)).ended).stdout).to.match(/^2 /);
    }));

  it('say which process has locked something underneath', () =>
    withShown({}, async ({ mounted, source }) => {
      await mounted.sh('echo 0123456789 > file');
      const holder = await python(source, `fcntl.lockf(fd, fcntl.LOCK_EX, 4, 2); ${HOLD}`);
      await holder.says('held');
      const { stdout } = await (await python(mounted.directory, ASK)).ended;
      expect(stdout).to.equal(`1 0 2 4 ${String(holder.pid)}\n`);
      holder.kill('SIGKILL');
      await holder.ended;
    }));

  it('of an open file last until nobody has it open', () =>
    withShown({}, async ({ mounted }) => {
      await mounted.sh('echo > file');
      const opens = await python(
        mounted.directory,
        `import struct
OFD_SETLK = 37
lock = lambda fd: fcntl.fcntl(fd, OFD_SETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
lock(fd); copy = os.dup(fd); os.close(fd)
other = os.open('file', os.O_RDWR)
try: lock(other)
except OSError as error: print(error.errno)
os.close(copy)
lock(other)
print('has')`,
      );
      expect(await opens.ended).to.include({
        stdout: `${String(constants.errno.EAGAIN)}\nhas\n`,
        stderr: '',
      });
    }));

  it('are not waited for in a circle', () =>
    withShown({}, async ({ mounted }) => {
      await mounted.sh('echo 0123456789 > file');
      const two = await python(
        mounted.directory,
        `pipes = [os.pipe(), os.pipe()]
me = 1 if os.fork() == 0 else 0
fcntl.lockf(fd, fcntl.LOCK_EX, 1, me)
os.write(pipes[1 - me][1], b'x'); os.read(pipes[me][0], 1)
try: fcntl.lockf(fd, fcntl.LOCK_EX, 1, 1 - me); said = b'has\\n'
except OSError as error: said = b'%d\\n' % error.errno
os.write(1, said); os.close(fd)
if me == 0: os.wait()`,
      );
      const { stdout, status } = await two.ended;
      expect(stdout.split('\n').sort()).to.deep.equal(['', String(constants.errno.EDEADLK), 'has']);
      expect(status).to.equal(0);
    }));

  it('are no circle where the one in the way is dropped while it is looked for', async () => {
    const below = new LinuxSyscalls();
    let foreign: number | undefined;
    const whole = { start: 0, end: Infinity };
    class DroppedMeanwhile extends LinuxSyscalls {
      override getLock(fd: number, lock: LockRange) {
        const found = super.getLock(fd, lock);
        if (foreign !== undefined) below.setLock(foreign, { type: 'unlock', ...whole });
        return found;
      }
    }
    await withHandlers(async (fs, directory) => {
      foreign = below.openat(AT.FDCWD, `${directory}/inside/d/file`, O.RDWR);
      below.setLock(foreign, { type: 'write', ...whole });
      const parent = fs.lookup({ parent: 1, name: 'd' } as never).nodeid;
      const { nodeid } = fs.lookup({ parent, name: 'file' } as never);
      const { handle } = fs.open({ nodeid, flags: O.RDWR, caller: { uid: 0, gid: 0 } } as never);
      const lock = { type: 'write', pid: 1, ...whole };
      const { signal } = new AbortController();
      await fs.setlkw({ handle, owner: 7, lock, flock: false, signal } as never);
      below.close(foreign);
      fs.release({ handle, lockOwner: 7 } as never);
    }, new DroppedMeanwhile());
  });

  it('are gone when any descriptor of the file is closed', () =>
    withShown({}, async ({ mounted, source }) => {
      await mounted.sh('echo > file');
      const holder = await python(
        mounted.directory,
        `fcntl.lockf(fd, fcntl.LOCK_EX)
os.close(os.open('file', os.O_RDONLY)); ${HOLD}`,
      );
      await holder.says('held');
      const other = await python(source, 'fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)');
      expect((await other.ended).status).to.equal(0);
      holder.kill('SIGKILL');
      await holder.ended;
    }));
});
