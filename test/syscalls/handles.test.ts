import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AT, O, STATX } from '../../src/syscalls/index.js';
import { failure, linux } from './directory.js';

// tmpfs has file handles whatever the temporary directory is on.
describe('system calls about file handles', () => {
  let path: string;
  let directory: number;

  beforeEach(() => {
    path = mkdtempSync('/dev/shm/tallyfs-handles-');
    directory = linux.openat(AT.FDCWD, path, O.RDONLY | O.DIRECTORY);
  });
  afterEach(() => {
    linux.close(directory);
    rmSync(path, { recursive: true });
  });

  it('find an inode again by a handle, whatever name it has now', () => {
    writeFileSync(`${path}/before`, 'content');
    const handle = linux.nameToHandleAt(directory, 'before', 0);
    linux.renameat2(directory, 'before', directory, 'after', 0);
    expect(linux.nameToHandleAt(directory, 'after', 0)).to.equal(handle);
    const found = linux.openByHandleAt(directory, handle, O.PATH);
    const { ino } = linux.statx(directory, 'after', 0, STATX.BASIC_STATS);
    expect(linux.statx(found, '', AT.EMPTY_PATH, STATX.BASIC_STATS).ino).to.equal(ino);
    expect(linux.nameToHandleAt(found, '', AT.EMPTY_PATH)).to.equal(handle);
    linux.close(found);
  });

  it('say when it is gone', () => {
    writeFileSync(`${path}/file`, '');
    const handle = linux.nameToHandleAt(directory, 'file', 0);
    linux.unlinkat(directory, 'file', 0);
    expect(failure('openByHandleAt', directory, handle, O.PATH)).to.match(/ESTALE$/);
  });

  it('refuse what cannot be a handle', () => {
    expect(() => linux.openByHandleAt(directory, '', O.PATH)).to.throw(RangeError, 'the handle');
    expect(() => linux.openByHandleAt(directory, 'x'.repeat(400), O.PATH)).to.throw(RangeError, 'the handle');
    expect(() => linux.openByHandleAt(directory, 7 as unknown as string, O.PATH)).to.throw(TypeError);
    expect(failure('openByHandleAt', directory, '\0\0\0\0zz', O.PATH)).to.match(/ESTALE|EINVAL/);
    expect(failure('nameToHandleAt', AT.FDCWD, '/proc/self/nothing', 0)).to.match(/ENOENT$/);
  });
});
