import { expect } from 'chai';
import { statSync, writeFileSync } from 'node:fs';
import { DirentBuffer, O, S, SEEK } from '../../src/syscalls/index.js';
import { failure, linux, withDirectory } from './directory.js';

const GIB = 1024 ** 3;

describe('system calls about open files', () => {
  it('read and write at any position, also behind 4 GiB and as bigint', () =>
    withDirectory((directory) => {
      const fd = directory.file('file');
      expect(linux.pwrite(fd, Buffer.from('abcdef'), 5 * GIB)).to.equal(6);
      expect(linux.pwritev(fd, [Buffer.from('AB'), Buffer.from('C')], BigInt(5 * GIB))).to.equal(3);
      const into = Buffer.alloc(8, '.');
      expect(linux.pread(fd, into, 4, 5 * GIB + 1)).to.equal(4);
      expect(into.toString()).to.equal('BCde....');
      const parts = [Buffer.alloc(2), Buffer.alloc(9, '.')];
      expect(linux.preadv(fd, parts, 5 * GIB + 2)).to.equal(4);
      expect(parts.map(String)).to.deep.equal(['Cd', 'ef.......']);
    }));

  it('append at the end as it is by then, also through a second descriptor', () =>
    withDirectory((directory) => {
      const fd = directory.file('file', 'abc');
      const second = linux.dup(fd);
      linux.pwrite(directory.open('file', O.WRONLY), Buffer.from('defgh'), 3);
      expect(linux.append(second, Buffer.from('ij'))).to.equal(2);
      linux.close(second);
      const into = Buffer.alloc(16, '.');
      expect(linux.pread(fd, into, 16, 0)).to.equal(10);
      expect(into.toString()).to.equal('abcdefghij......');
      expect(failure('append', directory.fd, Buffer.from('x'))).to.equal('pwritev2 EBADF');
      expect(failure('dup', 999_999)).to.equal('fcntl EBADF');
    }));

  it('never write behind the end of a buffer', () =>
    withDirectory((directory) => {
      const fd = directory.file('file', 'x'.repeat(64));
      const memory = Buffer.alloc(24, '.');
      const middle = memory.subarray(8, 16);
      expect(() => linux.pread(fd, middle, 9, 0)).to.throw(RangeError, 'the length must be');
      linux.pread(fd, middle, 8, 0);
      linux.preadv(fd, [middle], 0);
      expect(memory.toString()).to.equal('........xxxxxxxx........');
    }));

  it('find data and holes, and say where there are none', () =>
    withDirectory((directory) => {
      const fd = directory.file('file');
      linux.ftruncate(fd, 1 << 20);
      linux.pwrite(fd, Buffer.from('data'), 1 << 19);
      expect(linux.lseek(fd, 0, SEEK.DATA)).to.equal(1 << 19);
      expect(linux.lseek(fd, 0, SEEK.HOLE)).to.equal(0);
      expect(failure('lseek', fd, 1 << 20, SEEK.DATA)).to.equal('lseek ENXIO');
      expect(failure('lseek', fd, 0, 99)).to.equal('lseek EINVAL');
    }));

  it('cut files that are only held by O_PATH, or open for reading', () =>
    withDirectory((directory) => {
      directory.file('file', 'content');
      for (const [size, fd] of [directory.hold('file'), directory.open('file', O.RDONLY)].entries()) {
        linux.ftruncate(fd, size);
        expect(statSync(`${directory.path}/file`).size).to.equal(size);
      }
      expect(failure('ftruncate', directory.fd, 3)).to.equal('ftruncate EISDIR');
    }));

  it('list a directory in pieces, and go on at any cookie', () =>
    withDirectory(({ fd, path }) => {
      const names = Array.from({ length: 50 }, (_, index) => `name-${String(index)}`);
      for (const name of names) writeFileSync(`${path}/${name}`, '');
      const buffer = new DirentBuffer(1024);
      const found: { name: string; cookie: number | bigint; type: number }[] = [];
      for (;;) {
        buffer.fill(linux.getdents64(fd, buffer.bytes));
        const before = found.length;
        for (let entry = buffer.next(); entry !== undefined; entry = buffer.next()) found.push(entry);
        if (found.length === before) break;
      }
      expect(found.map(({ name }) => name).sort()).to.deep.equal(['.', '..', ...names].sort());
      expect(found.find(({ name }) => name === 'name-7')?.type).to.be.oneOf([S.IFREG, 0]);
      linux.seekdir(fd, found[30]!.cookie);
      buffer.fill(linux.getdents64(fd, buffer.bytes));
      expect(buffer.next()?.name).to.equal(found[31]?.name);
      linux.seekdir(fd, 0);
      expect(failure('getdents64', fd, new Uint8Array(8))).to.equal('getdents64 EINVAL');
    }));

  it('decode names that are no UTF-8', () =>
    withDirectory(({ fd, path }) => {
      writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.of(0xff)]), '');
      const buffer = new DirentBuffer(4096);
      buffer.fill(linux.getdents64(fd, buffer.bytes));
      const names = [buffer.next()?.name, buffer.next()?.name, buffer.next()?.name];
      expect(names).to.include('\udcff');
      expect(buffer.next()).to.equal(undefined);
    }));

  it('fail with EBADF on a descriptor that is not open', () => {
    expect(failure('close', 999_999)).to.equal('close EBADF');
    expect(failure('pread', 999_999, Buffer.alloc(1), 1, 0)).to.equal('pread64 EBADF');
    expect(failure('pwrite', 999_999, Buffer.alloc(1), 0)).to.equal('pwrite64 EBADF');
    expect(failure('getdents64', 999_999, Buffer.alloc(512))).to.equal('getdents64 EBADF');
    expect(failure('reopen', 999_999, O.RDONLY)).to.equal('open EBADF');
  });
});
