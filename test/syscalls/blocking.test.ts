import { expect } from 'chai';
import { readFileSync, statSync } from 'node:fs';
import { failureOf, linux, withDirectory } from './directory.js';

const PUNCH_HOLE = 3;

describe('system calls off the loop', () => {
  it('write what is written to the disk', () =>
    withDirectory(async (directory) => {
      const fd = directory.file('file', 'content');
      await linux.fsync(fd);
      await linux.fdatasync(fd);
      await linux.syncfs(fd);
      await linux.fsync(directory.fd);
    }));

  it('reserve and copy ranges', () =>
    withDirectory(async (directory) => {
      const from = directory.file('from', 'abcdefgh');
      const to = directory.file('to');
      expect(await linux.copyFileRange(from, 2, to, 1, 100)).to.equal(6);
      expect(readFileSync(`${directory.path}/to`, 'latin1')).to.equal('\0cdefgh');
      await linux.fallocate(to, 0, 0, 8192);
      expect(statSync(`${directory.path}/to`).size).to.equal(8192);
      await linux.fallocate(to, PUNCH_HOLE, 0, 8192);
      expect(readFileSync(`${directory.path}/to`).every((byte) => byte === 0)).to.equal(true);
    }));

  it('read and write bytes', () =>
    withDirectory(async (directory) => {
      const fd = directory.file('file');
      expect(await linux.pwriteAsync(fd, Buffer.from('abcdef'), 1)).to.equal(6);
      const into = Buffer.alloc(8, '.');
      expect(await linux.preadAsync(fd, into, 4, 2)).to.equal(4);
      expect(into.toString()).to.equal('bcde....');
    }));

  it('keep the file that they were given, when its descriptor is closed meanwhile', () =>
    withDirectory(async (directory) => {
      const name = `${directory.path}/file`;
      const fd = linux.openat(directory.fd, 'file', 0o102, 0o600);
      const written = linux.pwriteAsync(fd, Buffer.from('mine'), 0);
      linux.close(fd);
      // The number is free again, and the next file gets it.
      directory.file('other');
      expect(await written).to.equal(4);
      expect(readFileSync(name, 'utf8')).to.equal('mine');
      expect(statSync(`${directory.path}/other`).size).to.equal(0);
    }));

  it('reject with what their system call says', () =>
    withDirectory(async (directory) => {
      expect(await failureOf(linux.fsync(999_999))).to.equal('fsync EBADF');
      expect(await failureOf(linux.fdatasync(999_999))).to.equal('fdatasync EBADF');
      expect(await failureOf(linux.syncfs(999_999))).to.equal('syncfs EBADF');
      expect(await failureOf(linux.fallocate(directory.file('a'), 0, 0, 0))).to.equal('fallocate EINVAL');
      const copy = linux.copyFileRange(directory.file('b'), 0, 999_999, 0, 1);
      expect(await failureOf(copy)).to.equal('copy_file_range EBADF');
      expect(await failureOf(linux.preadAsync(directory.fd, Buffer.alloc(1), 1, 0))).to.match(/EISDIR$/);
      expect(await failureOf(linux.pwriteAsync(directory.fd, Buffer.alloc(1), 0))).to.match(/EBADF$/);
    }));
});
