import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { define } from '../check.js';
import { opened, refuses } from '../expecting.js';

const MOST_FILES = 500;
const MISSING = 'no-such-name';

/** What is in the tree already, the directory itself first: these checks change nothing. */
function tree(directory: string): readonly string[] {
  const found = [directory];
  for (const path of found) {
    if (found.length < MOST_FILES && fs.lstatSync(path).isDirectory())
      found.push(...fs.readdirSync(path).map((name) => join(path, name)));
  }
  return found;
}

function each(directory: string, is: (stat: fs.Stats) => boolean, look: (path: string) => void): void {
  tree(directory).forEach((path) => {
    if (is(fs.lstatSync(path))) look(path);
  });
}

const isFile = (stat: fs.Stats): boolean => stat.isFile();
const isDirectory = (stat: fs.Stats): boolean => stat.isDirectory();

function identity(path: string): string {
  const { dev, ino } = fs.statSync(path, { bigint: true });
  return `${String(dev)}:${String(ino)}`;
}

export const EXISTING = define([], {
  'readdir(3)': {
    'lists each name once': (directory) => {
      each(directory, isDirectory, (path) => {
        const names = fs.readdirSync(path);
        assert.equal(new Set(names).size, names.length);
      });
    },
    'lists the same again': (directory) => {
      each(directory, isDirectory, (path) => {
        assert.deepEqual(fs.readdirSync(path).sort(), fs.readdirSync(path).sort());
      });
    },
    'tells the type that lstat(2) tells': (directory) => {
      each(directory, isDirectory, (path) => {
        for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
          const stat = fs.lstatSync(join(path, entry.name));
          const types = [entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()];
          assert.deepEqual(types, [stat.isFile(), stat.isDirectory(), stat.isSymbolicLink()], entry.name);
        }
      });
    },
    'refuses a file': (directory) => {
      each(directory, isFile, (path) => {
        refuses('ENOTDIR', () => fs.readdirSync(path));
      });
    },
  },
  'path_resolution(7)': {
    'finds a directory as its own "."': (directory) => {
      each(directory, isDirectory, (path) => {
        assert.equal(identity(`${path}/.`), identity(path));
      });
    },
    'finds the parent of a directory as ".."': (directory) => {
      each(directory, isDirectory, (path) => {
        if (path !== directory) assert.equal(identity(`${path}/..`), identity(join(path, '..')));
      });
    },
    'does not find a name that is not there': (directory) => {
      each(directory, isDirectory, (path) => {
        refuses('ENOENT', () => fs.lstatSync(join(path, MISSING)));
        refuses('ENOENT', () => fs.lstatSync(join(path, MISSING)));
        refuses('ENOENT', () => fs.openSync(join(path, MISSING), 'r'));
      });
    },
    'does not walk through a file': (directory) => {
      each(directory, isFile, (path) => {
        for (const behind of ['/', '/.', '/..', `/${MISSING}`])
          refuses('ENOTDIR', () => fs.lstatSync(`${path}${behind}`));
      });
    },
  },
  'stat(2)': {
    'tells one file from another': (directory) => {
      const seen = new Map<string, number>();
      each(
        directory,
        (stat) => stat.isDirectory(),
        (path) => {
          const key = identity(path);
          seen.set(key, (seen.get(key) ?? 0) + 1);
        },
      );
      for (const [key, count] of seen)
        assert.equal(count, 1, `${String(count)} directories are inode ${key}`);
    },
    'says the same again, and of the open file': (directory) => {
      each(directory, isFile, (path) => {
        const { dev, ino, mode, size, mtimeNs } = fs.statSync(path, { bigint: true });
        const again = opened(path, 'r', (fd) => fs.fstatSync(fd, { bigint: true }));
        assert.deepEqual([again.dev, again.ino, again.mode], [dev, ino, mode]);
        assert.deepEqual([again.size, again.mtimeNs], [size, mtimeNs]);
      });
    },
    'counts a link at least': (directory) => {
      tree(directory).forEach((path) => {
        assert.ok(fs.lstatSync(path).nlink >= 1, path);
      });
    },
  },
  'read(2)': {
    'gives as many bytes as the size says': (directory) => {
      each(directory, isFile, (path) => {
        assert.equal(fs.readFileSync(path).length, fs.statSync(path).size);
      });
    },
    'gives nothing at the end of the file and behind it': (directory) => {
      each(directory, isFile, (path) => {
        const { size } = fs.statSync(path);
        opened(path, 'r', (fd) => {
          assert.equal(fs.readSync(fd, Buffer.alloc(10), 0, 10, size), 0);
          assert.equal(fs.readSync(fd, Buffer.alloc(10), 0, 10, size + 5000), 0);
        });
      });
    },
    'gives the bytes at an offset': (directory) => {
      each(directory, isFile, (path) => {
        const whole = fs.readFileSync(path);
        const from = Math.floor(whole.length / 2);
        opened(path, 'r', (fd) => {
          const part = Buffer.alloc(whole.length - from + 10);
          const length = fs.readSync(fd, part, 0, part.length, from);
          assert.deepEqual(part.subarray(0, length), whole.subarray(from));
        });
      });
    },
    'refuses a directory': (directory) => {
      opened(directory, 'r', (fd) => {
        refuses('EISDIR', () => fs.readSync(fd, Buffer.alloc(1), 0, 1, 0));
      });
    },
  },
  'open(2)': {
    'refuses to write to a directory': (directory) => {
      each(directory, isDirectory, (path) => {
        refuses(['EISDIR', 'EROFS'], () => fs.openSync(path, fs.constants.O_RDWR));
      });
    },
    'refuses a file where O_DIRECTORY asks for a directory': (directory) => {
      each(directory, isFile, (path) => {
        refuses('ENOTDIR', () => fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY));
      });
    },
  },
  'readlink(2)': {
    'refuses what is no symbolic link': (directory) => {
      each(
        directory,
        (stat) => !stat.isSymbolicLink(),
        (path) => {
          refuses('EINVAL', () => fs.readlinkSync(path));
        },
      );
    },
  },
  'access(2)': {
    'finds what is there, and not what is not': (directory) => {
      tree(directory).forEach((path) => {
        if (!fs.lstatSync(path).isSymbolicLink()) fs.accessSync(path);
      });
      refuses('ENOENT', () => {
        fs.accessSync(join(directory, MISSING));
      });
    },
  },
});
