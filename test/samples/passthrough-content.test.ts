import { expect } from 'chai';
import { constants } from 'node:os';
import { client, withShown, type Showing } from './shown-directory.js';

const WAYS: readonly (readonly [string, Showing])[] = [
  ['through the page cache', {}],
  ['with direct_io', { options: ['direct_io'] }],
  ['with the writeback cache', { flags: ['--capability', 'WRITEBACK_CACHE=required'] }],
  ['with kernel passthrough', { flags: ['--capability', 'PASSTHROUGH=required'] }],
];

describe('the passthrough sample: content', () => {
  for (const [way, showing] of WAYS) {
    it(`is the same above and beneath ${way}`, () =>
      withShown(showing, async ({ mounted, beneath }) => {
        await mounted.sh(`
          head -c 3000000 /dev/urandom > file; cp file copy; cmp file copy
          printf abc > small; printf def >> small; printf X | dd of=small bs=1 seek=2 conv=notrunc status=none
          truncate -s 5G big; printf end >> big
          exec 3<> gone; rm gone; echo kept >&3; cat /proc/self/fd/3
          python3 -c "
import mmap, os
fd = os.open('mapped', os.O_RDWR | os.O_CREAT); os.write(fd, b'before')
shared = mmap.mmap(fd, 6); shared[0:2] = b'BE'; shared.flush(); os.pwrite(fd, b'FO', 2)
assert shared[:] == b'BEFOre' == os.pread(fd, 6, 0)"
        `);
        expect(await beneath('cmp file copy; cat mapped small; stat -c %s big; tail -c 3 big')).to.equal(
          'BEFOreabXdef5368709123\nend',
        );
        expect(await mounted.sh('tail -c 4 big | tr "\\0" 0; du -k big | cut -f 1')).to.match(/^0end\d$/);
        expect((await mounted.report()).findings).to.deep.equal([]);
      })).timeout(30_000);
  }

  it('is read and written by the kernel itself where passthrough is granted', () =>
    withShown({ flags: ['--capability', 'PASSTHROUGH'] }, async ({ mounted }) => {
      await mounted.sh('echo text > file; cat file; exec 3<> file; echo more >> file; cat file');
      const { requests } = await mounted.report();
      expect(requests).to.include.keys('CREATE', 'OPEN').and.not.include.any.keys('READ', 'WRITE');
    }));

  it('is appended behind what others have appended beneath', () =>
    withShown({}, async ({ mounted, source }) => {
      const said = await mounted.sh(`
        echo 1 > file; exec 3>> file; stat -c %s file
        echo beneath >> '${source}/file'; echo 2 >&3; cat '${source}/file'`);
      expect(said).to.equal('2\n1\nbeneath\n2');
    }));

  it('goes where the flags say that were set since the file was opened', () =>
    withShown({}, async ({ mounted, beneath }) => {
      await mounted.sh(
        `python3 -c "
import fcntl, os
fd = os.open('file', os.O_RDWR | os.O_CREAT | os.O_APPEND)
os.write(fd, b'abc'); os.write(fd, b'def')
fcntl.fcntl(fd, fcntl.F_SETFL, 0)
os.pwrite(fd, b'X', 1)
fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND)
os.lseek(fd, 0, 0); os.write(fd, b'end')"`,
      );
      expect(await beneath('cat file')).to.equal('aXcdefend');
    }));

  it('has holes, ranges that are punched, and copies inside the file system', () =>
    withShown({}, async ({ mounted, beneath }) => {
      const said = await client(
        mounted.directory,
        `const fd = linux.openat(at, 'file', O.RDWR | O.CREAT, 0o600);
         const MIB = 1 << 20;
         linux.pwrite(fd, Buffer.alloc(MIB, 'a'), 4 * MIB);
         console.log(linux.lseek(fd, 0, SEEK.DATA) / MIB, linux.lseek(fd, 4 * MIB, SEEK.HOLE) / MIB);
         await linux.fallocate(fd, 3, 4 * MIB, MIB / 2);
         console.log(linux.lseek(fd, 0, SEEK.DATA) / MIB);
         const to = linux.openat(at, 'copy', O.RDWR | O.CREAT, 0o600);
         console.log(await linux.copyFileRange(fd, 4 * MIB, to, 0, MIB));
         await linux.fsync(to); await linux.fdatasync(fd); await linux.fsync(at);
         try { linux.lseek(fd, 6 * MIB, SEEK.DATA); } catch (error) { console.log(error.code); }`,
      );
      expect(said).to.equal('4 5\n4.5\n1048576\nENXIO');
      expect(await beneath('tr -d "\\\\0" < copy | wc -c')).to.equal('524288');
    }));

  it('has sizes up to 2^63-1 bytes, and is read and written up to 2^53-1', () =>
    withShown({ below: 'tmpfs' }, async ({ mounted, beneath }) => {
      await beneath(
        `python3 -c "
import os
for name, size in (('large', 2**53 - 1), ('larger', 2**53 + 1), ('largest', 2**63 - 1)):
    fd = os.open(name, os.O_RDWR | os.O_CREAT); os.ftruncate(fd, size); os.pwrite(fd, b'end', min(size, 2**53) - 5)"`,
      );
      const said = await mounted.sh(
        `stat -c %s large larger largest; python3 -c "
import os
for name in ('large', 'larger'):
    fd = os.open(name, os.O_RDWR); end = os.lseek(fd, 0, os.SEEK_END)
    print(end, os.lseek(fd, 0, os.SEEK_DATA), os.pread(fd, 3, min(end, 2**53) - 5), os.pwrite(fd, b'.', 2**53 - 3))
try: os.truncate('large', 2**53)
except OSError as error: print(error.errno)"`,
      );
      expect(said.split('\n')).to.deep.equal([
        '9007199254740991',
        '9007199254740993',
        '9223372036854775807',
        "9007199254740991 9007199254736896 b'end' 1",
        "9007199254740993 9007199254736896 b'end' 1",
        String(constants.errno.EFBIG),
      ]);
    }));

  it('is cut off by a name while somebody reads it', () =>
    withShown({}, async ({ mounted }) => {
      const cut = `python3 -c "import os; os.truncate('file', 4)"`;
      const said = await mounted.sh(`echo content > file; exec 3< file; ${cut}; cat <&3; stat -c " %s" file`);
      expect(said).to.equal('cont 4');
    }));

  it('has neither data nor holes before the file, and far behind it', () =>
    withShown({}, async ({ mounted }) => {
      const said = await mounted.sh(`echo data > file; python3 -c "
import os
fd = os.open('file', os.O_RDONLY)
for offset in (-1, 5, 2**53, 2**63 - 1):
    for whence in (os.SEEK_DATA, os.SEEK_HOLE):
        try: print(os.lseek(fd, offset, whence))
        except OSError as error: print(error.errno)"`);
      expect(said.split('\n')).to.deep.equal(Array(8).fill(String(constants.errno.ENXIO)));
    }));

  it('gives a name to a file that was made without one, and exchanges names', () =>
    withShown({ below: 'ext4' }, async ({ mounted, beneath }) => {
      const said = await client(
        mounted.directory,
        `const fd = linux.openat(at, '.', O.TMPFILE | O.RDWR, 0o640);
         linux.pwrite(fd, Buffer.from('nameless'), 0);
         console.log(linux.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS).nlink);
         linux.link(fd, at, 'named');
         console.log(linux.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS).nlink);
         linux.mkdirat(at, 'directory', 0o700);
         linux.renameat2(at, 'named', at, 'directory', 2);
         linux.renameat2(at, 'directory', at, 'moved', 4);
         try { linux.renameat2(at, 'moved', at, 'named', 1); } catch (error) { console.log(error.code); }`,
      );
      expect(said).to.equal('0\n1\nEEXIST');
      expect(await beneath('cat moved; stat -c %F named; stat -c "%F %t %T" directory')).to.equal(
        'namelessdirectory\ncharacter special file 0 0',
      );
    }));
});
