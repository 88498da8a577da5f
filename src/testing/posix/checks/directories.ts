import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { listed, refuses } from '../expecting.js';

const MANY = 1000;

function manyNames(): readonly string[] {
  return Array.from({ length: MANY }, (_, at) => `file-${String(at).padStart(4, '0')}`);
}

export const DIRECTORIES = define(['write'], {
  'mkdir(2)': {
    'makes an empty directory': (d) => {
      fs.mkdirSync(`${d}/d`);
      assert.ok(fs.lstatSync(`${d}/d`).isDirectory(), 'it is no directory');
      assert.deepEqual(fs.readdirSync(`${d}/d`), []);
      assert.equal(fs.statSync(`${d}/d/..`).ino, fs.statSync(d).ino);
    },
    'takes the bits of the umask off the mode': (d) => {
      const before = process.umask(0o027);
      try {
        fs.mkdirSync(`${d}/d`, 0o777);
      } finally {
        process.umask(before);
      }
      assert.equal(fs.statSync(`${d}/d`).mode & 0o777, 0o750);
    },
    'refuses what is there, whatever it is': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.mkdirSync(`${d}/d`);
      for (const name of ['f', 'd', '.', '..']) {
        refuses('EEXIST', () => {
          fs.mkdirSync(`${d}/${name}`);
        });
      }
    },
    'does not find the directory of a new one': (d) => {
      refuses('ENOENT', () => {
        fs.mkdirSync(`${d}/no/d`);
      });
      fs.writeFileSync(`${d}/f`, '');
      refuses('ENOTDIR', () => {
        fs.mkdirSync(`${d}/f/d`);
      });
    },
    'goes a hundred levels deep': (d) => {
      const deep = `${d}/${Array.from({ length: 100 }, () => 'd').join('/')}`;
      fs.mkdirSync(deep, { recursive: true });
      fs.writeFileSync(`${deep}/f`, 'text');
      assert.equal(fs.readFileSync(`${deep}/f`, 'utf8'), 'text');
    },
  },
  'rmdir(2)': {
    'removes an empty directory': (d) => {
      fs.mkdirSync(`${d}/d`);
      fs.rmdirSync(`${d}/d`);
      refuses('ENOENT', () => fs.lstatSync(`${d}/d`));
      refuses('ENOENT', () => {
        fs.rmdirSync(`${d}/d`);
      });
      assert.deepEqual(fs.readdirSync(d), []);
    },
    'refuses one that has something in it': (d) => {
      fs.mkdirSync(`${d}/d`);
      fs.writeFileSync(`${d}/d/f`, '');
      refuses(['ENOTEMPTY', 'EEXIST'], () => {
        fs.rmdirSync(`${d}/d`);
      });
      refuses(['ENOTEMPTY', 'EEXIST'], () => {
        fs.rmdirSync(`${d}/d/..`);
      });
      fs.unlinkSync(`${d}/d/f`);
      fs.rmdirSync(`${d}/d`);
    },
    'refuses a file, and "."': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      refuses('ENOTDIR', () => {
        fs.rmdirSync(`${d}/f`);
      });
      refuses('EINVAL', () => {
        fs.rmdirSync(`${d}/.`);
      });
    },
  },
  'readdir(3)': {
    'lists a thousand names, each once': (d) => {
      const names = manyNames();
      names.forEach((name) => {
        fs.writeFileSync(`${d}/${name}`, '');
      });
      assert.deepEqual(fs.readdirSync(d).sort(), names);
    },
    'shows all names to who removes them while it lists': (d) => {
      const names = manyNames();
      names.forEach((name) => {
        fs.writeFileSync(`${d}/${name}`, '');
      });
      const seen: string[] = [];
      listed(d, (name) => {
        seen.push(name);
        fs.unlinkSync(`${d}/${name}`);
      });
      assert.deepEqual(seen.sort(), names);
      assert.deepEqual(fs.readdirSync(d), []);
    },
    'shows what stays exactly once, while other names come and go': (d) => {
      const names = manyNames();
      names.forEach((name) => {
        fs.writeFileSync(`${d}/${name}`, '');
      });
      const seen: string[] = [];
      listed(d, (name, at) => {
        if (name.startsWith('file-')) seen.push(name);
        if (at < 100) fs.writeFileSync(`${d}/other-${String(at)}`, '');
        else if (at < 200) fs.unlinkSync(`${d}/other-${String(at - 100)}`);
      });
      assert.deepEqual(seen.sort(), names);
    },
  },
});
