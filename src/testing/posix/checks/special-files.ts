import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { refuses } from '../expecting.js';

/** Runs a program that makes the calls that Node has not. @returns what it said, trimmed. */
function run(command: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  if (error !== undefined) throw new Error(`this check needs the program ${command}`, { cause: error });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

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

export const LOCKS = define(['write'], {
  'flock(2)': {
    'lets one process in, and another when that is done': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      const inner = `flock -n "$0/f" true && echo free || echo held`;
      assert.equal(run('flock', `${d}/f`, 'sh', '-c', inner, d), 'held');
      assert.equal(run('sh', '-c', inner, d), 'free');
    },
    'lets several share': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      assert.equal(run('flock', '-s', `${d}/f`, 'flock', '-n', '-s', `${d}/f`, 'echo', 'shared'), 'shared');
    },
  },
});
