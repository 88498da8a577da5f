import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { LockRange } from '../../../syscalls/index.js';
import { define } from '../check.js';
import { linux, opened, refuses, run } from '../expecting.js';

const range = (type: LockRange['type'], start: number, end: number): LockRange => ({ type, start, end });

/** Opens a new file twice: two holders of locks, for F_OFD_SETLK of fcntl(2), which one process can be. */
function openedTwice(d: string, work: (one: number, other: number) => void): void {
  fs.writeFileSync(`${d}/f`, '0123456789');
  opened(`${d}/f`, 'r+', (one) => {
    opened(`${d}/f`, 'r+', (other) => {
      work(one, other);
    });
  });
}

/** Which bytes of the first ten somebody else has locked. */
function lockedBytes(fd: number): string {
  const isLocked = (byte: number) => linux().getLock(fd, range('write', byte, byte)) !== undefined;
  return Array.from({ length: 10 }, (_, byte) => (isLocked(byte) ? 'x' : '.')).join('');
}

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
  'fcntl(2)': {
    'locks a range against others, and nothing beside it': (d) => {
      openedTwice(d, (one, other) => {
        linux().setLock(one, range('write', 2, 4));
        refuses(['EAGAIN', 'EACCES'], () => {
          linux().setLock(other, range('read', 4, 5));
        });
        linux().setLock(other, range('write', 5, Infinity));
        assert.equal(lockedBytes(other), '..xxx.....');
      });
    },
    'lets readers share, and keeps writers out': (d) => {
      openedTwice(d, (one, other) => {
        linux().setLock(one, range('read', 0, Infinity));
        linux().setLock(other, range('read', 0, 3));
        refuses(['EAGAIN', 'EACCES'], () => {
          linux().setLock(one, range('write', 0, 9));
        });
        linux().setLock(one, range('write', 4, 9));
        assert.equal(linux().getLock(other, range('read', 0, 3)), undefined);
      });
    },
    'tells which lock is in the way, to the end of the file too': (d) => {
      openedTwice(d, (one, other) => {
        linux().setLock(one, range('write', 7, Infinity));
        const { type, start, end } = linux().getLock(other, range('read', 0, 9)) ?? range('unlock', 0, 0);
        assert.deepEqual([type, start, end], ['write', 7, Infinity]);
        assert.equal(linux().getLock(one, range('write', 0, 9)), undefined);
      });
    },
    'splits, joins and changes what one holder has locked': (d) => {
      openedTwice(d, (one, other) => {
        linux().setLock(one, range('write', 0, 9));
        linux().setLock(one, range('unlock', 3, 5));
        assert.equal(lockedBytes(other), 'xxx...xxxx');
        linux().setLock(one, range('write', 2, 4));
        linux().setLock(one, range('read', 8, 9));
        assert.equal(lockedBytes(other), 'xxxxx.xxxx');
        linux().setLock(other, range('read', 9, 9));
        linux().setLock(one, range('unlock', 0, Infinity));
        assert.equal(lockedBytes(other), '..........');
      });
    },
    'drops a lock when the file is closed': (d) => {
      openedTwice(d, (one) => {
        opened(`${d}/f`, 'r+', (third) => {
          linux().setLock(third, range('write', 0, 9));
        });
        linux().setLock(one, range('write', 0, 9));
      });
    },
  },
});
