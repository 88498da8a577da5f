import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { refuses } from '../expecting.js';

export const RENAMING = define(['write', 'rename'], {
  'rename(2)': {
    'gives a file another name': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      const { ino } = fs.statSync(`${d}/f`);
      fs.renameSync(`${d}/f`, `${d}/g`);
      assert.equal(fs.statSync(`${d}/g`).ino, ino);
      assert.equal(fs.readFileSync(`${d}/g`, 'utf8'), 'text');
      assert.deepEqual(fs.readdirSync(d), ['g']);
      refuses('ENOENT', () => fs.lstatSync(`${d}/f`));
    },
    'replaces a file': (d) => {
      fs.writeFileSync(`${d}/f`, 'new');
      fs.writeFileSync(`${d}/g`, 'old');
      fs.renameSync(`${d}/f`, `${d}/g`);
      assert.equal(fs.readFileSync(`${d}/g`, 'utf8'), 'new');
      assert.deepEqual(fs.readdirSync(d), ['g']);
    },
    'does nothing where both names are one': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      fs.renameSync(`${d}/f`, `${d}/f`);
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'text');
    },
    'moves between directories': (d) => {
      fs.mkdirSync(`${d}/a`);
      fs.mkdirSync(`${d}/b`);
      fs.writeFileSync(`${d}/a/f`, 'text');
      fs.renameSync(`${d}/a/f`, `${d}/b/g`);
      assert.deepEqual([fs.readdirSync(`${d}/a`), fs.readdirSync(`${d}/b`)], [[], ['g']]);
    },
    'moves a directory with all that is in it': (d) => {
      fs.mkdirSync(`${d}/a/b/c`, { recursive: true });
      fs.mkdirSync(`${d}/z`);
      fs.writeFileSync(`${d}/a/b/c/f`, 'text');
      fs.renameSync(`${d}/a/b`, `${d}/z/y`);
      assert.equal(fs.readFileSync(`${d}/z/y/c/f`, 'utf8'), 'text');
      assert.equal(fs.statSync(`${d}/z/y/..`).ino, fs.statSync(`${d}/z`).ino);
      refuses('ENOENT', () => fs.lstatSync(`${d}/a/b`));
    },
    'replaces an empty directory with a directory': (d) => {
      fs.mkdirSync(`${d}/a/in`, { recursive: true });
      fs.mkdirSync(`${d}/b`);
      fs.renameSync(`${d}/a`, `${d}/b`);
      assert.deepEqual(fs.readdirSync(`${d}/b`), ['in']);
    },
    'does not replace a directory that is not empty': (d) => {
      fs.mkdirSync(`${d}/a`);
      fs.mkdirSync(`${d}/b/in`, { recursive: true });
      refuses(['ENOTEMPTY', 'EEXIST'], () => {
        fs.renameSync(`${d}/a`, `${d}/b`);
      });
      assert.deepEqual(fs.readdirSync(d).sort(), ['a', 'b']);
    },
    'does not replace a directory with a file, nor a file with a directory': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.mkdirSync(`${d}/d`);
      refuses('EISDIR', () => {
        fs.renameSync(`${d}/f`, `${d}/d`);
      });
      refuses('ENOTDIR', () => {
        fs.renameSync(`${d}/d`, `${d}/f`);
      });
    },
    'does not move a directory into itself': (d) => {
      fs.mkdirSync(`${d}/a/b`, { recursive: true });
      for (const target of ['a/c', 'a/b/c']) {
        refuses('EINVAL', () => {
          fs.renameSync(`${d}/a`, `${d}/${target}`);
        });
      }
    },
    'refuses names that are not there, and "." and ".."': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      refuses('ENOENT', () => {
        fs.renameSync(`${d}/no`, `${d}/g`);
      });
      refuses('ENOENT', () => {
        fs.renameSync(`${d}/f`, `${d}/no/g`);
      });
      refuses('ENOTDIR', () => {
        fs.renameSync(`${d}/f`, `${d}/f/g`);
      });
      fs.mkdirSync(`${d}/d`);
      for (const dots of ['.', '..']) {
        refuses(['EBUSY', 'EINVAL'], () => {
          fs.renameSync(`${d}/d/${dots}`, `${d}/e`);
        });
      }
    },
  },
});

export const RENAMING_LINKS = define(['write', 'rename', 'link'], {
  'rename(2)': {
    'does nothing where both names are links of one file': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      fs.linkSync(`${d}/f`, `${d}/g`);
      fs.renameSync(`${d}/f`, `${d}/g`);
      assert.deepEqual(fs.readdirSync(d).sort(), ['f', 'g']);
      assert.equal(fs.statSync(`${d}/f`).nlink, 2);
    },
    'leaves the other links of a file that it replaces': (d) => {
      fs.writeFileSync(`${d}/f`, 'new');
      fs.writeFileSync(`${d}/g`, 'old');
      fs.linkSync(`${d}/g`, `${d}/h`);
      fs.renameSync(`${d}/f`, `${d}/g`);
      assert.equal(fs.readFileSync(`${d}/h`, 'utf8'), 'old');
      assert.equal(fs.statSync(`${d}/h`).nlink, 1);
    },
  },
});

export const RENAMING_SYMLINKS = define(['write', 'rename', 'symlink'], {
  'rename(2)': {
    'moves a symbolic link itself, and replaces one itself': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      fs.symlinkSync('f', `${d}/l`);
      fs.renameSync(`${d}/l`, `${d}/m`);
      assert.equal(fs.readlinkSync(`${d}/m`), 'f');
      fs.writeFileSync(`${d}/g`, 'other');
      fs.renameSync(`${d}/g`, `${d}/m`);
      assert.ok(fs.lstatSync(`${d}/m`).isFile(), 'the name is still the link');
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'text');
    },
  },
});
