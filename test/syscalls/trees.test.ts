import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { AT, MOUNT_ATTR, O, OPEN_TREE, STATX } from '../../src/syscalls/index.js';
import { failure, linux, withDirectory } from './directory.js';

const SELF = AT.EMPTY_PATH;

describe('system calls about mounts of one’s own', () => {
  it('show a directory by other rules than it has elsewhere', () =>
    withDirectory(({ fd, path }) => {
      writeFileSync(`${path}/file`, 'content');
      const tree = linux.openTree(fd, '', SELF | OPEN_TREE.CLONE | AT.RECURSIVE);
      try {
        linux.mountSetattr(tree, '', SELF | AT.RECURSIVE, MOUNT_ATTR.RDONLY, MOUNT_ATTR.ATIME);
        expect(failure('openat', tree, 'file', O.RDWR)).to.equal('openat EROFS');
        linux.close(linux.openat(fd, 'file', O.RDWR));
        const [one, other] = [tree, fd].map((at) =>
          linux.statx(at, 'file', 0, STATX.MNT_ID | STATX.BASIC_STATS),
        );
        expect(one?.ino).to.equal(other?.ino);
        expect(one?.mountId).to.not.equal(other?.mountId);
      } finally {
        linux.close(tree);
      }
    }));

  it('say which of them failed, and with what', () =>
    withDirectory(({ fd }) => {
      expect(failure('openTree', fd, 'nothing', OPEN_TREE.CLONE)).to.equal('open_tree ENOENT');
      expect(failure('openTree', 999_999, '', SELF)).to.equal('open_tree EBADF');
      expect(failure('mountSetattr', 999_999, '', SELF, MOUNT_ATTR.RDONLY, 0)).to.equal(
        'mount_setattr EBADF',
      );
      // No directory that something is mounted on.
      expect(failure('mountSetattr', fd, '', SELF, MOUNT_ATTR.RDONLY, 0)).to.equal('mount_setattr EINVAL');
    }));
});
