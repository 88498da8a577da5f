import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { AT, S, STATX } from '../../src/syscalls/index.js';
import { run } from '../support/children.js';
import { linux, withDirectory } from './directory.js';

/** The thread's own, as the kernel shows them. */
function own(): string {
  const status = readFileSync('/proc/thread-self/status', 'utf8');
  const lines = status.split('\n').filter((line) => /^(Uid|Gid|Groups|Cap...|Umask):/.test(line));
  return lines.join('\n');
}

const status = (fd: number, name: string) => linux.statx(fd, name, AT.SYMLINK_NOFOLLOW, STATX.BASIC_STATS);

describe('acting in the name of somebody else', () => {
  it('creates what belongs to them, under their umask', () =>
    withDirectory(({ fd }) => {
      const made = linux.withCredentials({ uid: 1234, gid: 4321, umask: 0o027 }, () => {
        linux.mkdirat(fd, 'directory', 0o777);
        return 'made';
      });
      expect(made).to.equal('made');
      expect(status(fd, 'directory')).to.include({ uid: 1234, gid: 4321, mode: S.IFDIR | 0o750 });
    }));

  it('has their groups for as long as it lasts', () => {
    const groups = linux.withCredentials({ groups: [5, 77] }, () => own());
    expect(groups).to.match(/^Groups:\t5 77 *$/m);
  });

  it('keeps the capabilities, which the kernel takes from who is not root', () =>
    withDirectory(({ fd }) => {
      linux.mkdirat(fd, 'private', 0o700);
      linux.withCredentials({ uid: 1234, gid: 1234 }, () => {
        linux.mknodat(fd, 'private/null', S.IFCHR | 0o600, 0x103);
      });
      expect(status(fd, 'private/null')).to.include({ uid: 1234, rdev: 0x103 });
    }));

  it('takes the set-user-ID bit from what is written to, where that is asked for', () =>
    withDirectory((directory) => {
      const { fd } = directory;
      const file = directory.file('program');
      const setuid = () => {
        linux.fchmodat2(fd, 'program', 0o6755, 0);
      };
      setuid();
      linux.pwrite(file, Buffer.from('x'), 0);
      expect(status(fd, 'program').mode & 0o7777).to.equal(0o6755);
      linux.withCredentials({ withoutFsetid: true }, () => linux.pwrite(file, Buffer.from('x'), 0));
      expect(status(fd, 'program').mode & 0o7777).to.equal(0o755);
      setuid();
      linux.pwrite(file, Buffer.from('x'), 0);
      expect(status(fd, 'program').mode & 0o7777).to.equal(0o6755);
    }));

  it('is over when the work returns or throws', () => {
    const before = own();
    const wish = { uid: 1, gid: 2, groups: [3], umask: 0o777, withoutFsetid: true };
    const during = linux.withCredentials(wish, () => own());
    expect(during).to.not.equal(before);
    expect(own()).to.equal(before);
    expect(() =>
      linux.withCredentials(wish, () => {
        throw new Error('from the work');
      }),
    ).to.throw('from the work');
    expect(own()).to.equal(before);
  });

  it('concerns the calling thread alone', () => {
    const groups = (thread: string) =>
      /^Groups:.*$/m.exec(readFileSync(`/proc/self/task/${thread}/status`, 'utf8'))?.[0];
    const other = otherThread();
    const before = groups(other);
    const during = linux.withCredentials({ groups: [99] }, () => groups(other));
    expect(during).to.equal(before).and.not.match(/99/);
  });

  it('may be nested', () =>
    withDirectory(({ fd }) => {
      linux.withCredentials({ uid: 11 }, () => {
        linux.withCredentials({ uid: 22 }, () => {
          linux.mkdirat(fd, 'inner', 0o700);
        });
        linux.mkdirat(fd, 'outer', 0o700);
      });
      expect([status(fd, 'inner').uid, status(fd, 'outer').uid]).to.deep.equal([22, 11]);
    }));

  it('refuses what makes no sense, and runs nothing then', () => {
    let ran = false;
    const work = () => {
      ran = true;
    };
    expect(() => {
      linux.withCredentials({ uid: -1 }, work);
    }).to.throw(RangeError, 'the user id');
    expect(() => {
      linux.withCredentials({ umask: 'x' as unknown as number }, work);
    }).to.throw(TypeError, 'the umask');
    expect(() => {
      linux.withCredentials({}, 7 as unknown as () => void);
    }).to.throw(TypeError, 'a function');
    expect(ran).to.equal(false);
  });

  it('is refused where the process is not allowed to', () =>
    withDirectory(async ({ fd, path }) => {
      linux.fchmodat2(fd, '.', 0o755, 0);
      const module = new URL('../../src/syscalls/index.js', import.meta.url).href;
      const source = `
        const { LinuxSyscalls } = await import(process.argv[1]);
        const linux = new LinuxSyscalls();
        for (const wish of [{ uid: 5 }, { gid: 5 }, { groups: [5] }]) {
          try { linux.withCredentials(wish, () => console.log('ran')); } catch (e) { console.log(e.code, e.syscall); }
        }
        process.setuid(65534);
        for (const wish of [{ uid: 5 }, { gid: 5 }, { groups: [5] }]) {
          try { linux.withCredentials(wish, () => console.log('ran')); } catch (e) { console.log(e.code, e.syscall); }
        }`;
      const args = ['--input-type=module', '--eval', source, '--', module];
      const result = await run(process.execPath, args, { cwd: path });
      expect(result.stderr).to.equal('');
      expect(result.stdout.trim().split('\n')).to.deep.equal([
        'ran',
        'ran',
        'ran',
        'EPERM setfsuid',
        'EPERM setfsgid',
        'EPERM setgroups',
      ]);
    }));
});

/** Any thread of this process but the main one: V8 and libuv have several. */
function otherThread(): string {
  const other = readdirSync('/proc/self/task').find((task) => task !== String(process.pid));
  if (other === undefined) throw new Error('this process has one thread only');
  return other;
}
