import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { refuses, run } from '../expecting.js';

export const FIFOS = define(['write', 'fifo'], {
  'mkfifo(3)': {
    'makes a pipe with a name, which two processes talk through': (d) => {
      run('mkfifo', '-m', '640', `${d}/p`);
      const stat = fs.lstatSync(`${d}/p`);
      assert.deepEqual([stat.isFIFO(), stat.mode & 0o777, stat.size], [true, 0o640, 0]);
      assert.equal(run('sh', '-c', 'echo text > "$0/p" & cat "$0/p"; wait', d), 'text');
      fs.unlinkSync(`${d}/p`);
    },
    'refuses a name that is there': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      assert.notEqual(spawnSync('mkfifo', [`${d}/f`]).status, 0);
      refuses('ENOTDIR', () => fs.readdirSync(`${d}/f`));
    },
  },
});

export const XATTRS = define(['write', 'xattr'], {
  'xattr(7)': {
    'keeps values by name, with any bytes': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      run('setfattr', '-n', 'user.one', '-v', '0x00ff10', `${d}/f`);
      run('setfattr', '-n', 'user.two', `${d}/f`);
      assert.equal(run('getfattr', '--only-values', '-e', 'hex', '-n', 'user.two', `${d}/f`), '');
      const listed = run('getfattr', '--absolute-names', '-d', '-e', 'hex', `${d}/f`);
      assert.match(listed, /^user\.one=0x00ff10$/m);
      assert.match(listed, /^user\.two(=|$)/m);
    },
    'removes a value, and does not find it then': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      run('setfattr', '-n', 'user.one', '-v', 'text', `${d}/f`);
      run('setfattr', '-x', 'user.one', `${d}/f`);
      const { status, stderr } = spawnSync('getfattr', ['-n', 'user.one', `${d}/f`], { encoding: 'utf8' });
      assert.notEqual(status, 0);
      assert.match(stderr, /No such attribute/);
    },
  },
});
