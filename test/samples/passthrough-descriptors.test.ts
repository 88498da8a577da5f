import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { Errno } from 'tallyfs';
import { AT, LinuxSyscalls, type FileStatus } from 'tallyfs/syscalls';
import { withHandlers } from './passthrough-handlers.js';
import { client, withShown } from './shown-directory.js';

const LIMITED = ['sh', '-c', 'ulimit -n "$0"; exec "$@"'];
const COUNT = 5000;

function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${String(pid)}/fd`).length;
}

describe('the passthrough sample: descriptors', () => {
  it('knows any number of inodes with a limit of 1000', () =>
    withShown({ below: 'tmpfs', wrapper: [...LIMITED, '1000'] }, async ({ mounted, source }) => {
      await client(
        source,
        `for (let i = 0; i < ${String(COUNT)}; i += 1) {
           const fd = linux.openat(at, 'file-' + i, O.WRONLY | O.CREAT, 0o600);
           linux.pwrite(fd, Buffer.from(String(i)), 0);
           linux.close(fd);
         }`,
      );
      const wrong = await client(
        mounted.directory,
        `const held = [];
         const open = (i) => linux.openat(at, 'file-' + i, O.PATH);
         for (let i = 0; i < ${String(COUNT)}; i += 1) held.push(open(i));
         const into = Buffer.alloc(8);
         let wrong = 0;
         for (const [i, path] of held.entries()) {
           const { size } = linux.statx(path, '', AT.EMPTY_PATH, STATX.BASIC_STATS);
           const fd = linux.reopen(path, O.RDONLY);
           const text = into.toString('latin1', 0, linux.pread(fd, into, 8, 0));
           linux.close(fd);
           if (text !== String(i) || size !== text.length) wrong += 1;
         }
         linux.renameat2(at, 'file-7', at, 'renamed', 0);
         linux.reopen(held[7], O.RDWR);
         console.log(wrong, held.length);`,
        { timeout: 25_000 },
      );
      expect(wrong).to.equal(`0 ${String(COUNT)}`);
      const { ledger, findings } = await mounted.report();
      expect(findings).to.deep.equal([]);
      expect(Object.keys(ledger).length).to.be.greaterThan(COUNT);
      expect(openDescriptors(mounted.pid)).to.be.lessThan(700);
    })).timeout(60_000);

  it('keeps what has lost its name, and is only held', () =>
    withShown({ below: 'tmpfs', options: ['descriptors=20,attr_timeout=0'] }, async ({ mounted }) => {
      const said = await client(
        mounted.directory,
        `for (let i = 0; i < 100; i += 1) linux.close(linux.openat(at, 'file-' + i, O.RDWR | O.CREAT, 0o600));
         const file = linux.openat(at, 'gone', O.RDWR | O.CREAT, 0o600);
         linux.pwrite(file, Buffer.from('content'), 0);
         linux.mkdirat(at, 'directory', 0o700);
         const directory = linux.openat(at, 'directory', O.PATH);
         linux.unlinkat(at, 'gone', 0);
         linux.unlinkat(at, 'directory', AT.REMOVEDIR);
         for (let i = 0; i < 100; i += 1) linux.statx(at, 'file-' + i, 0, STATX.BASIC_STATS);
         linux.fchmodat2(file, '', 0o640, AT.EMPTY_PATH);
         linux.setxattr(file, 'trusted.x', Buffer.from('y'), 0);
         const { nlink, size, mode } = linux.statx(file, '', AT.EMPTY_PATH, STATX.BASIC_STATS);
         console.log(nlink, size, (mode & 0o777).toString(8), ...linux.getxattr(file, 'trusted.x'));
         console.log(linux.statx(directory, '', AT.EMPTY_PATH, STATX.BASIC_STATS).nlink);`,
      );
      expect(said).to.equal('0 7 640 121\n0');
      expect((await mounted.report()).findings).to.deep.equal([]);
    }));

  for (const below of ['ext4', 'tmpfs', 'here'] as const) {
    it(`keeps what loses its name while nothing has it open (${below})`, () =>
      withShown(
        { below, options: ['descriptors=16,attr_timeout=0,entry_timeout=0'] },
        async ({ mounted }) => {
          const said = await client(
            mounted.directory,
            `const make = (name) => linux.close(linux.openat(at, name, O.RDWR | O.CREAT, 0o600));
           const held = ['removed', 'replaced', 'twice'].map((name) => {
             make(name);
             return linux.openat(at, name, O.PATH);
           });
           const nameless = linux.openat(at, '.', O.TMPFILE | O.RDWR, 0o600);
           held.push(linux.reopen(nameless, O.PATH));
           linux.close(nameless);
           linux.linkat(at, 'twice', at, 'again', 0);
           linux.mkdirat(at, 'directory', 0o700);
           held.push(linux.openat(at, 'directory', O.PATH));
           for (let i = 0; i < 100; i += 1) make('file-' + i);
           linux.unlinkat(at, 'removed', 0);
           linux.renameat2(at, 'file-0', at, 'replaced', 0);
           linux.unlinkat(at, 'twice', 0);
           linux.unlinkat(at, 'again', 0);
           linux.unlinkat(at, 'directory', AT.REMOVEDIR);
           for (let i = 1; i < 100; i += 1) linux.statx(at, 'file-' + i, 0, STATX.BASIC_STATS);
           for (const fd of held) console.log(linux.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS).nlink);`,
          );
          expect(said).to.equal('0\n0\n0\n0\n0');
          expect(openDescriptors(mounted.pid)).to.be.lessThan(60);
          expect((await mounted.report()).findings).to.deep.equal([]);
        },
      ));
  }

  it('are not all for open files: what needs none goes on', () =>
    withShown({ wrapper: [...LIMITED, '150'] }, async ({ mounted, beneath }) => {
      await beneath('for i in $(seq 200); do echo > file-$i; done');
      const said = await client(
        mounted.directory,
        `const says = (call) => { try { call(); } catch (error) { console.log(error.code); } };
         says(() => { for (let i = 1; i <= 200; i += 1) linux.openat(at, 'file-' + i, O.RDWR); });
         says(() => linux.openat(at, 'new', O.RDWR | O.CREAT, 0o600));
         for (let i = 1; i <= 200; i += 1) linux.statx(at, 'file-' + i, 0, STATX.BASIC_STATS);
         linux.mkdirat(at, 'directory', 0o700);
         linux.renameat2(at, 'file-1', at, 'directory/file', 0);
         linux.unlinkat(at, 'directory/file', 0);
         console.log('served');`,
      );
      expect(said).to.equal('EMFILE\nEMFILE\nserved');
      expect(mounted.said()).to.include('no descriptors are left');
    }));

  it('are closed again where nothing can be learnt about what was found', () => {
    class Forgetful extends LinuxSyscalls {
      fails = false;

      override statx(...args: Parameters<LinuxSyscalls['statx']>): FileStatus {
        if (this.fails && (args[2] & AT.EMPTY_PATH) !== 0) throw new Errno('EIO');
        return super.statx(...args);
      }
    }
    const syscalls = new Forgetful();
    return withHandlers((fs) => {
      syscalls.fails = true;
      const before = openDescriptors(process.pid);
      for (let i = 0; i < 5; i += 1) {
        expect(() => fs.lookup({ parent: 1, name: 'd' } as never))
          .to.throw()
          .with.property('code', 'EIO');
      }
      expect(openDescriptors(process.pid)).to.equal(before);
    }, syscalls);
  });

  it('holds every inode where there are no file handles, and says when it cannot', () =>
    withShown({ below: 'overlay', wrapper: [...LIMITED, '200'] }, async ({ mounted, beneath }) => {
      await beneath('for i in $(seq 300); do echo $i > file-$i; done');
      expect(await mounted.sh('cat file-1 file-2; mv file-1 renamed; cat renamed')).to.equal('1\n2\n1');
      const refused = await client(
        mounted.directory,
        `const says = (call) => { try { call(); } catch (error) { console.log(error.code); } };
         says(() => { for (let i = 100; i < 300; i += 1) linux.openat(at, 'file-' + i, O.PATH); });
         says(() => linux.openat(at, 'new', O.RDWR | O.CREAT, 0o600));`,
      );
      expect(refused).to.equal('EMFILE\nEMFILE');
      expect(await beneath('ls | grep -c new || :')).to.equal('0');
      expect((await mounted.report()).findings).to.deep.equal([]);
      expect(mounted.said()).to.include('raise the limit, as with `ulimit -n 65536`');
    }));
});
