import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { opened, refuses } from '../expecting.js';

function contentOf(fd: number): string {
  const { size } = fs.fstatSync(fd);
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, fs.readSync(fd, bytes, 0, size, 0)).toString();
}

export const OPEN_FILES = define(['write'], {
  'unlink(2)': {
    'takes the name off, and only that one': (d) => {
      fs.writeFileSync(`${d}/f`, 'f');
      fs.writeFileSync(`${d}/g`, 'g');
      fs.unlinkSync(`${d}/f`);
      refuses('ENOENT', () => fs.lstatSync(`${d}/f`));
      refuses('ENOENT', () => {
        fs.unlinkSync(`${d}/f`);
      });
      assert.deepEqual(fs.readdirSync(d), ['g']);
    },
    'refuses a directory': (d) => {
      fs.mkdirSync(`${d}/d`);
      refuses(['EISDIR', 'EPERM'], () => {
        fs.unlinkSync(`${d}/d`);
      });
    },
    'leaves a file to those that have it open': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, 'r+', (fd) => {
        fs.unlinkSync(`${d}/f`);
        assert.equal(contentOf(fd), 'text');
        fs.writeSync(fd, ' goes on', 4);
        assert.equal(contentOf(fd), 'text goes on');
        fs.ftruncateSync(fd, 4);
        assert.equal(fs.fstatSync(fd).size, 4);
      });
      assert.deepEqual(fs.readdirSync(d), []);
    },
    'frees the name for another file, while the first is open': (d) => {
      fs.writeFileSync(`${d}/f`, 'first');
      opened(`${d}/f`, 'r', (first) => {
        fs.unlinkSync(`${d}/f`);
        fs.writeFileSync(`${d}/f`, 'second');
        assert.equal(contentOf(first), 'first');
        assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'second');
        assert.notEqual(fs.fstatSync(first).ino, fs.statSync(`${d}/f`).ino);
      });
    },
  },
});

/** The number of links is kept. */
export const OPEN_LINKS = define(['write', 'link'], {
  'stat(2)': {
    'counts no link of a file that is open and has no name': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      opened(`${d}/f`, 'r', (fd) => {
        fs.unlinkSync(`${d}/f`);
        assert.equal(fs.fstatSync(fd).nlink, 0);
      });
    },
  },
});

export const REPLACED_FILES = define(['write', 'rename'], {
  'rename(2)': {
    'leaves a replaced file to those that have it open': (d) => {
      fs.writeFileSync(`${d}/old`, 'old');
      fs.writeFileSync(`${d}/new`, 'new');
      opened(`${d}/old`, 'r', (fd) => {
        fs.renameSync(`${d}/new`, `${d}/old`);
        assert.equal(contentOf(fd), 'old');
      });
      assert.equal(fs.readFileSync(`${d}/old`, 'utf8'), 'new');
    },
    'moves a file that is open, which goes on': (d) => {
      opened(`${d}/f`, 'w+', (fd) => {
        fs.writeSync(fd, 'one', 0);
        fs.renameSync(`${d}/f`, `${d}/g`);
        fs.writeSync(fd, ' two', 3);
      });
      assert.equal(fs.readFileSync(`${d}/g`, 'utf8'), 'one two');
    },
  },
});

export const TMPFILES = define(['write', 'tmpfile'], {
  'open(2)': {
    'makes a file without a name with O_TMPFILE': (d) => {
      // O_TMPFILE is not among Node's constants; <asm-generic/fcntl.h>.
      const O_TMPFILE = 0o20000000 | fs.constants.O_DIRECTORY;
      opened(d, O_TMPFILE | fs.constants.O_RDWR, (fd) => {
        fs.writeSync(fd, 'text', 0);
        assert.equal(contentOf(fd), 'text');
        assert.equal(fs.fstatSync(fd).nlink, 0);
        assert.deepEqual(fs.readdirSync(d), []);
      });
    },
  },
});
