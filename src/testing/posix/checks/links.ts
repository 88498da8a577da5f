import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { opened, refuses } from '../expecting.js';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = fs.constants;
/** PATH_MAX without the NUL. */
const LONGEST_TARGET = 4095;

export const LINKS = define(['write', 'link'], {
  'link(2)': {
    'gives a file one more name': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      fs.linkSync(`${d}/f`, `${d}/g`);
      const [f, g] = [fs.statSync(`${d}/f`), fs.statSync(`${d}/g`)];
      assert.deepEqual([g.ino, g.nlink], [f.ino, 2]);
      fs.writeFileSync(`${d}/g`, 'both');
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'both');
    },
    'keeps the file until the last name is gone': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      fs.linkSync(`${d}/f`, `${d}/g`);
      fs.unlinkSync(`${d}/f`);
      assert.equal(fs.readFileSync(`${d}/g`, 'utf8'), 'text');
      assert.equal(fs.statSync(`${d}/g`).nlink, 1);
    },
    'refuses a directory': (d) => {
      fs.mkdirSync(`${d}/d`);
      refuses('EPERM', () => {
        fs.linkSync(`${d}/d`, `${d}/e`);
      });
    },
    'refuses a name that is there, and a file that is not': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.mkdirSync(`${d}/d`);
      for (const name of ['f', 'd']) {
        refuses('EEXIST', () => {
          fs.linkSync(`${d}/f`, `${d}/${name}`);
        });
      }
      refuses('ENOENT', () => {
        fs.linkSync(`${d}/no`, `${d}/g`);
      });
      refuses('ENOENT', () => {
        fs.linkSync(`${d}/f`, `${d}/no/g`);
      });
    },
  },
});

export const SYMLINKS = define(['write', 'symlink'], {
  'symlink(2)': {
    'keeps its target to the byte, whatever that is': (d) => {
      for (const [at, target] of [
        'f',
        '../x',
        '/a//b/./c/',
        'ü',
        ' ',
        'x'.repeat(LONGEST_TARGET),
      ].entries()) {
        fs.symlinkSync(target, `${d}/${String(at)}`);
        assert.equal(fs.readlinkSync(`${d}/${String(at)}`), target);
        const stat = fs.lstatSync(`${d}/${String(at)}`);
        assert.deepEqual([stat.isSymbolicLink(), stat.size], [true, Buffer.byteLength(target)]);
      }
    },
    'refuses a name that is there': (d) => {
      fs.symlinkSync('nowhere', `${d}/l`);
      refuses('EEXIST', () => {
        fs.symlinkSync('elsewhere', `${d}/l`);
      });
      assert.equal(fs.readlinkSync(`${d}/l`), 'nowhere');
    },
    'refuses an empty target': (d) => {
      refuses('ENOENT', () => {
        fs.symlinkSync('', `${d}/l`);
      });
    },
  },
  'path_resolution(7)': {
    'follows symbolic links to files and through directories': (d) => {
      fs.mkdirSync(`${d}/a/b`, { recursive: true });
      fs.writeFileSync(`${d}/a/f`, 'text');
      fs.symlinkSync('../f', `${d}/a/b/up`);
      fs.symlinkSync('a/b', `${d}/down`);
      assert.equal(fs.readFileSync(`${d}/down/up`, 'utf8'), 'text');
      assert.deepEqual(fs.readdirSync(`${d}/down`), ['up']);
    },
    'finds nothing behind a link that leads nowhere': (d) => {
      fs.symlinkSync('nowhere', `${d}/l`);
      refuses('ENOENT', () => fs.statSync(`${d}/l`));
      assert.ok(fs.lstatSync(`${d}/l`).isSymbolicLink(), 'it is no symbolic link');
    },
    'gives up on links that lead to each other': (d) => {
      fs.symlinkSync('b', `${d}/a`);
      fs.symlinkSync('a', `${d}/b`);
      refuses('ELOOP', () => fs.statSync(`${d}/a`));
      refuses('ELOOP', () => fs.openSync(`${d}/b/f`, 'w'));
    },
  },
  'open(2)': {
    'makes the file that a link leads to': (d) => {
      fs.symlinkSync('f', `${d}/l`);
      fs.writeFileSync(`${d}/l`, 'text');
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'text');
    },
    'does not follow the last link with O_EXCL or O_NOFOLLOW': (d) => {
      fs.symlinkSync('f', `${d}/l`);
      refuses('EEXIST', () => fs.openSync(`${d}/l`, O_CREAT | O_EXCL | O_RDWR));
      refuses('ELOOP', () => {
        opened(`${d}/l`, O_RDONLY | O_NOFOLLOW, () => undefined);
      });
    },
  },
  'unlink(2)': {
    'removes a symbolic link, and not what it leads to': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      fs.symlinkSync('f', `${d}/l`);
      fs.unlinkSync(`${d}/l`);
      assert.deepEqual(fs.readdirSync(d), ['f']);
    },
  },
});

export const LINKED_SYMLINKS = define(['write', 'link', 'symlink'], {
  'link(2)': {
    'links a symbolic link itself': (d) => {
      fs.symlinkSync('nowhere', `${d}/l`);
      fs.linkSync(`${d}/l`, `${d}/m`);
      assert.equal(fs.readlinkSync(`${d}/m`), 'nowhere');
      assert.equal(fs.lstatSync(`${d}/m`).nlink, 2);
    },
  },
});
