import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { opened, refuses } from '../expecting.js';

const { O_CREAT, O_EXCL, O_RDWR, O_WRONLY } = fs.constants;

export const CREATING = define(['write'], {
  'open(2)': {
    'makes an empty regular file': (d) => {
      fs.closeSync(fs.openSync(`${d}/f`, 'w'));
      const stat = fs.lstatSync(`${d}/f`);
      assert.deepEqual([stat.isFile(), stat.size, stat.nlink], [true, 0, 1]);
      assert.deepEqual(fs.readdirSync(d), ['f']);
    },
    'takes the bits of the umask off the mode of a new file': (d) => {
      const before = process.umask(0o027);
      try {
        fs.closeSync(fs.openSync(`${d}/f`, 'w', 0o666));
      } finally {
        process.umask(before);
      }
      assert.equal(fs.statSync(`${d}/f`).mode & 0o7777, 0o640);
    },
    'lets the maker write to a file that its mode makes read-only': (d) => {
      const fd = fs.openSync(`${d}/f`, O_CREAT | O_RDWR, 0o400);
      try {
        assert.equal(fs.writeSync(fd, 'text'), 4);
      } finally {
        fs.closeSync(fd);
      }
    },
    'keeps what is in a file that is there': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, O_CREAT | O_RDWR, () => undefined);
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'text');
    },
    'empties a file with O_TRUNC': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, 'w', (fd) => {
        assert.equal(fs.fstatSync(fd).size, 0);
      });
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), '');
    },
    'refuses with O_EXCL what is there': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.mkdirSync(`${d}/d`);
      for (const name of ['f', 'd'])
        refuses('EEXIST', () => fs.openSync(`${d}/${name}`, O_CREAT | O_EXCL | O_RDWR));
    },
    'does not find the directory of a new file': (d) => {
      refuses('ENOENT', () => fs.openSync(`${d}/no/f`, 'w'));
    },
    'makes nothing below a file': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      refuses('ENOTDIR', () => fs.openSync(`${d}/f/g`, 'w'));
    },
    'makes nothing in a directory that was removed': (d) => {
      fs.mkdirSync(`${d}/gone`);
      const before = process.cwd();
      process.chdir(`${d}/gone`);
      try {
        fs.rmdirSync('../gone');
        refuses('ENOENT', () => fs.openSync('f', 'w'));
      } finally {
        process.chdir(before);
      }
    },
    'does not let a reader write, nor a writer read': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, 'r', (fd) => {
        refuses('EBADF', () => fs.writeSync(fd, 'x'));
      });
      opened(`${d}/f`, O_WRONLY, (fd) => {
        refuses('EBADF', () => fs.readSync(fd, Buffer.alloc(1)));
      });
    },
  },
  'pathname(7)': {
    'allows names of 255 bytes, and none that are longer': (d) => {
      for (const name of ['x'.repeat(255), 'é'.repeat(127)]) {
        fs.writeFileSync(`${d}/${name}`, name);
        assert.equal(fs.readFileSync(`${d}/${name}`, 'utf8'), name);
        assert.ok(fs.readdirSync(d).includes(name), `no ${name} is listed`);
      }
      const long = 'x'.repeat(256);
      refuses('ENAMETOOLONG', () => {
        fs.writeFileSync(`${d}/${long}`, '');
      });
      refuses('ENAMETOOLONG', () => fs.lstatSync(`${d}/${long}`));
      refuses('ENAMETOOLONG', () => {
        fs.mkdirSync(`${d}/${long}`);
      });
    },
    'allows any bytes in a name but "/" and NUL': (d) => {
      const name = Buffer.from(
        Array.from({ length: 254 }, (_, at) => at + 1).filter((byte) => byte !== 0x2f),
      );
      const path = Buffer.concat([Buffer.from(`${d}/`), name]);
      fs.writeFileSync(path, 'text');
      assert.deepEqual(fs.readdirSync(d, { encoding: 'buffer' }), [name]);
      fs.unlinkSync(path);
      assert.deepEqual(fs.readdirSync(d), []);
    },
    'tells names apart that differ in case or in composition only': (d) => {
      const names = ['a', 'A', '\u00e9', 'e\u0301'];
      names.forEach((name) => {
        fs.writeFileSync(`${d}/${name}`, name);
      });
      names.forEach((name) => {
        assert.equal(fs.readFileSync(`${d}/${name}`, 'utf8'), name);
      });
    },
  },
});
