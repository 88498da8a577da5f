import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { changedTimes, opened, refuses } from '../expecting.js';

export const MODES = define(['write', 'mode'], {
  'chmod(2)': {
    'sets all twelve bits, and keeps the type': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.mkdirSync(`${d}/d`);
      for (const mode of [0o000, 0o644, 0o1777, 0o2755, 0o4711, 0o7777]) {
        for (const name of ['f', 'd']) {
          fs.chmodSync(`${d}/${name}`, mode);
          assert.equal(fs.statSync(`${d}/${name}`).mode & 0o7777, mode, name);
        }
      }
      assert.ok(fs.statSync(`${d}/f`).isFile(), 'the file is none any more');
      assert.ok(fs.statSync(`${d}/d`).isDirectory(), 'the directory is none any more');
    },
    'changes a file that is open': (d) => {
      opened(`${d}/f`, 'w', (fd) => {
        fs.fchmodSync(fd, 0o640);
        assert.equal(fs.statSync(`${d}/f`).mode & 0o777, 0o640);
      });
    },
    'does not find what is not there': (d) => {
      refuses('ENOENT', () => {
        fs.chmodSync(`${d}/no`, 0o644);
      });
    },
  },
});

export const TIMES = define(['write', 'times'], {
  'utimensat(2)': {
    'sets the times, before 1970 and after 2038 too': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      for (const [atime, mtime] of [
        [1.5, 2.25],
        [-1000, -2000.5],
        [2 ** 32, 2 ** 32 + 0.5],
      ] as const) {
        // As dates: Node takes a negative number for the present time.
        fs.utimesSync(`${d}/f`, new Date(atime * 1000), new Date(mtime * 1000));
        const stat = fs.statSync(`${d}/f`);
        assert.deepEqual([stat.atimeMs, stat.mtimeMs], [atime * 1000, mtime * 1000]);
      }
    },
    'changes ctime by that': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      const changed = changedTimes(`${d}/f`, () => {
        fs.utimesSync(`${d}/f`, 1, 1);
      });
      assert.ok(changed.includes('ctime'), `only ${changed.join()} has changed`);
    },
  },
  'inode(7)': {
    'changes mtime and ctime when a file is written, emptied or lengthened': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      const both = ['ctime', 'mtime'];
      assert.deepEqual(
        changedTimes(`${d}/f`, () => {
          fs.appendFileSync(`${d}/f`, 'x');
        }),
        both,
      );
      assert.deepEqual(
        changedTimes(`${d}/f`, () => {
          fs.truncateSync(`${d}/f`, 100);
        }),
        both,
      );
      assert.deepEqual(
        changedTimes(`${d}/f`, () => {
          fs.closeSync(fs.openSync(`${d}/f`, 'w'));
        }),
        both,
      );
    },
    'changes neither when a file is read': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      assert.deepEqual(
        changedTimes(`${d}/f`, () => fs.readFileSync(`${d}/f`)),
        [],
      );
    },
    'changes mtime and ctime of a directory when names come and go': (d) => {
      const both = ['ctime', 'mtime'];
      assert.deepEqual(
        changedTimes(d, () => {
          fs.writeFileSync(`${d}/f`, '');
        }),
        both,
      );
      assert.deepEqual(
        changedTimes(d, () => {
          fs.mkdirSync(`${d}/d`);
        }),
        both,
      );
      assert.deepEqual(
        changedTimes(d, () => {
          fs.unlinkSync(`${d}/f`);
        }),
        both,
      );
      assert.deepEqual(
        changedTimes(d, () => {
          fs.rmdirSync(`${d}/d`);
        }),
        both,
      );
    },
    'does not change a directory when a file in it is written': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      assert.deepEqual(
        changedTimes(d, () => {
          fs.appendFileSync(`${d}/f`, 'x');
        }),
        [],
      );
    },
  },
});

export const MODE_TIMES = define(['write', 'mode', 'times'], {
  'inode(7)': {
    'changes ctime alone when the mode changes': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      assert.deepEqual(
        changedTimes(`${d}/f`, () => {
          fs.chmodSync(`${d}/f`, 0o600);
        }),
        ['ctime'],
      );
    },
  },
});

export const LINK_TIMES = define(['write', 'link', 'times'], {
  'inode(7)': {
    'changes ctime alone when a link is made or removed': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      assert.deepEqual(
        changedTimes(`${d}/f`, () => {
          fs.linkSync(`${d}/f`, `${d}/g`);
        }),
        ['ctime'],
      );
      assert.deepEqual(
        changedTimes(`${d}/f`, () => {
          fs.unlinkSync(`${d}/g`);
        }),
        ['ctime'],
      );
    },
  },
});

export const RENAME_TIMES = define(['write', 'rename', 'times'], {
  'inode(7)': {
    'changes the times of both directories when a name is moved': (d) => {
      fs.mkdirSync(`${d}/a`);
      fs.mkdirSync(`${d}/b`);
      fs.writeFileSync(`${d}/a/f`, '');
      assert.deepEqual(
        changedTimes(`${d}/a`, () => {
          fs.renameSync(`${d}/a/f`, `${d}/b/f`);
        }),
        ['ctime', 'mtime'],
      );
      assert.deepEqual(
        changedTimes(`${d}/a`, () => {
          fs.renameSync(`${d}/b/f`, `${d}/a/f`);
        }),
        ['ctime', 'mtime'],
      );
    },
  },
});

export const SYMLINK_TIMES = define(['write', 'symlink', 'times'], {
  'utimensat(2)': {
    'sets the times of a symbolic link itself': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.symlinkSync('f', `${d}/l`);
      fs.lutimesSync(`${d}/l`, 1, 2);
      assert.equal(fs.lstatSync(`${d}/l`).mtimeMs, 2000);
      assert.notEqual(fs.statSync(`${d}/f`).mtimeMs, 2000);
    },
  },
});
