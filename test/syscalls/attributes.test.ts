import { expect } from 'chai';
import { lstatSync, statfsSync } from 'node:fs';
import { AT, O, S, SAME_ID, STATX, UTIME } from '../../src/syscalls/index.js';
import { failure, linux, withDirectory } from './directory.js';

const SELF = AT.EMPTY_PATH;
const MASK = STATX.BASIC_STATS | STATX.BTIME | STATX.MNT_ID;

describe('system calls about attributes', () => {
  it('show what fs.lstat shows, and more', () =>
    withDirectory((directory) => {
      directory.file('file', 'content');
      const status = linux.statx(directory.fd, 'file', AT.SYMLINK_NOFOLLOW, MASK);
      const expected = lstatSync(`${directory.path}/file`, { bigint: true });
      const { mode, ino, size, nlink, uid, gid, blocks, blksize } = status;
      for (const [member, value] of Object.entries({ mode, ino, size, nlink, uid, gid, blocks, blksize })) {
        expect(BigInt(value), member).to.equal(expected[member as 'ino']);
      }
      const { mtimeSec, mtimeNsec, ctimeSec, ctimeNsec } = status;
      expect(BigInt(mtimeSec) * 1_000_000_000n + BigInt(mtimeNsec)).to.equal(expected.mtimeNs);
      expect(BigInt(ctimeSec) * 1_000_000_000n + BigInt(ctimeNsec)).to.equal(expected.ctimeNs);
      expect(status.mountId).to.be.greaterThan(0);
      expect(status.mask & STATX.BASIC_STATS).to.equal(STATX.BASIC_STATS);
    }));

  it('show device numbers as the kernel encodes them', () => {
    const { rdev, mode } = linux.statx(AT.FDCWD, '/dev/null', 0, MASK);
    expect(mode & S.IFMT).to.equal(S.IFCHR);
    expect(rdev).to.equal((1 << 8) | 3);
  });

  it('set mode, owner and times of what an O_PATH descriptor stands for', () =>
    withDirectory((directory) => {
      directory.file('file');
      const held = directory.hold('file');
      // First the owner: a new one takes the set-user-ID bit off.
      linux.fchownat(held, '', SAME_ID, 77, SELF);
      linux.fchmodat2(held, '', 0o4711, SELF);
      linux.utimensat(held, '', { sec: -5, nsec: 999_999_999 }, { sec: 5n, nsec: 1 }, SELF);
      const status = linux.statx(held, '', SELF, MASK);
      expect(status).to.include({ mode: S.IFREG | 0o4711, uid: 0, gid: 77 });
      expect([status.atimeSec, status.atimeNsec]).to.deep.equal([-5, 999_999_999]);
      expect([status.mtimeSec, status.mtimeNsec]).to.deep.equal([5, 1]);
      linux.utimensat(held, '', { sec: 0, nsec: UTIME.OMIT }, { sec: 0, nsec: UTIME.NOW }, SELF);
      const later = linux.statx(held, '', SELF, MASK);
      expect(later.atimeSec).to.equal(-5);
      expect(later.mtimeSec).to.be.greaterThan(5);
    }));

  it('set the times of a symbolic link itself', () =>
    withDirectory((directory) => {
      linux.symlinkat('nowhere', directory.fd, 'link');
      linux.utimensat(directory.hold('link'), '', { sec: 1, nsec: 2 }, { sec: 3, nsec: 4 }, SELF);
      expect(lstatSync(`${directory.path}/link`, { bigint: true }).mtimeNs).to.equal(3_000_000_004n);
    }));

  it('say what a file system has', () =>
    withDirectory(({ fd, path }) => {
      const found = linux.fstatfs(fd);
      const expected = statfsSync(path, { bigint: true });
      expect(found.blocks).to.equal(expected.blocks);
      expect(found.files).to.equal(expected.files);
      expect(BigInt(found.bsize)).to.equal(expected.bsize);
      expect(found.namelen).to.equal(255);
    }));

  it('are told of what need not be there, if it is', () =>
    withDirectory((directory) => {
      directory.file('file', 'text');
      const { fd } = directory;
      expect(linux.statxIfThere(fd, 'file', 0, MASK)).to.deep.equal(linux.statx(fd, 'file', 0, MASK));
      expect(linux.statxIfThere(fd, 'nothing', 0, MASK)).to.equal(undefined);
      expect(failure('statxIfThere', fd, 'file/nothing', 0, MASK)).to.equal('statx ENOTDIR');
    }));

  it('fail where there is nothing, or nothing of that kind', () =>
    withDirectory((directory) => {
      const { fd } = directory;
      const none = { sec: 0, nsec: 0 };
      expect(failure('statx', fd, 'nothing', 0, MASK)).to.equal('statx ENOENT');
      expect(failure('fchmodat2', fd, 'nothing', 0, 0)).to.equal('fchmodat2 ENOENT');
      expect(failure('fchownat', fd, 'nothing', 0, 0, 0)).to.equal('fchownat ENOENT');
      expect(failure('utimensat', fd, 'nothing', none, none, 0)).to.equal('utimensat ENOENT');
      expect(failure('utimensat', fd, '.', { sec: 0, nsec: 2e9 }, none, 0)).to.match(/EINVAL/);
      expect(failure('fstatfs', 999_999)).to.equal('fstatfs EBADF');
      expect(failure('generation', directory.hold('.'))).to.equal('ioctl EBADF');
      const nothing = linux.openat(AT.FDCWD, '/dev/null', O.RDONLY);
      expect(failure('generation', nothing)).to.equal('ioctl ENOTTY');
      expect(failure('ioctl', nothing, 0x8004_7601, new Uint8Array(4))).to.equal('ioctl ENOTTY');
      linux.close(nothing);
      expect(() => linux.ioctl(fd, 0x8004_7601, new Uint8Array(3))).to.throw(RangeError, '4 bytes or more');
    }));

  it('show a file that is open and has no name any more', () =>
    withDirectory((directory) => {
      const fd = directory.file('file', 'content');
      linux.unlinkat(directory.fd, 'file', 0);
      const { nlink, size } = linux.statx(fd, '', SELF, MASK);
      expect([nlink, size]).to.deep.equal([0, 7]);
    }));
});
