import { expect } from 'chai';
import { describe, it } from 'mocha';
import { constants } from 'node:os';
import { NativeError } from '../../src/transport/native-error.js';
import { remedyFor, type FailureFacts } from '../../src/transport/remedies.js';

type ErrorName = keyof typeof constants.errno;

function failed(code: ErrorName, syscall: string, stderr?: string) {
  const errno = constants.errno[code];
  return Object.assign(new Error('failed'), {
    code,
    errno,
    syscall,
    ...(stderr === undefined ? {} : { stderr }),
  });
}

const FACTS: FailureFacts = { operation: 'mount', syscall: 'mount', code: 'EIO', stderr: '', path: '/mnt/x' };
const remedy = (facts: Partial<FailureFacts>): string => remedyFor({ ...FACTS, ...facts }) ?? '';

describe('NativeError', () => {
  it('says what could not be done, where, which call said what, and what to do', () => {
    const error = new NativeError(failed('EBUSY', 'umount2'), 'unmount', '/mnt/x');
    expect(error.message).to.equal(
      'cannot unmount /mnt/x: umount2 says EBUSY, resource busy or locked. Programs still use it: ' +
        '`fuser -vm /mnt/x` shows which. End them, or unmount lazily (`tallyfs unmount --lazy /mnt/x`), ' +
        'which waits for them.',
    );
    expect(error).to.include({ name: 'NativeError', code: 'EBUSY', syscall: 'umount2', path: '/mnt/x' });
  });

  it('says no more than the errno where nothing better is known', () => {
    const error = new NativeError(failed('EIO', 'mount'), 'mount', '/mnt/x');
    expect(error.message).to.equal('cannot mount on /mnt/x: mount says EIO, i/o error.');
    expect(error).not.to.have.property('stderr');
  });

  it('repeats what fusermount3 said, once', () => {
    const said = 'fusermount3: mount failed: Operation not permitted';
    const error = new NativeError(failed('EPERM', 'fusermount3', said), 'mount', '/mnt/x');
    expect(error.message).to.match(/fusermount3 failed: mount failed: Operation not permitted\. .*setuid/);
    expect(error.stderr).to.equal(said);
  });

  it('leaves other errors as they are', () => {
    const error = new TypeError('wrong argument');
    expect(NativeError.wrap(error, 'mount')).to.equal(error);
    expect(NativeError.wrap('text', 'mount')).to.equal('text');
    expect(NativeError.wrap(failed('EIO', 'mount'), 'mount')).to.be.instanceOf(NativeError);
  });
});

describe('the remedy', () => {
  const CASES: readonly [string, Partial<FailureFacts>, string][] = [
    ['no device', { syscall: 'open', code: 'ENOENT' }, '--device /dev/fuse'],
    ['no module', { syscall: 'open', code: 'ENODEV' }, 'modprobe fuse'],
    ['closed device', { syscall: 'open', code: 'EACCES' }, 'chmod 0666 /dev/fuse'],
    ['too many files', { syscall: 'open', code: 'EMFILE' }, 'ulimit -n'],
    ['dead mount', { syscall: 'stat', code: 'ENOTCONN' }, 'tallyfs unmount /mnt/x'],
    ['missing mount point', { syscall: 'stat', code: 'ENOENT' }, 'mkdir -p /mnt/x'],
    ['unreachable mount point', { syscall: 'stat', code: 'EACCES' }, 'namei -l /mnt/x'],
    ['mount in use', { code: 'EBUSY' }, 'findmnt /mnt/x'],
    ['unknown option', { code: 'EINVAL' }, 'dmesg'],
    ['no file system type', { code: 'ENODEV' }, 'modprobe fuse'],
    ['too many mounts', { code: 'ENOSPC' }, 'fs.mount-max'],
    ['not mounted', { operation: 'unmount', syscall: 'umount2', code: 'EINVAL' }, 'findmnt -t fuse'],
    ['not theirs to unmount', { operation: 'unmount', syscall: 'umount2', code: 'EPERM' }, 'Only root'],
    ['no fusermount3', { syscall: 'fusermount3', code: 'ENOENT' }, 'package fuse3'],
    [
      'not mounted by this user',
      {
        operation: 'unmount',
        syscall: 'fusermount3',
        stderr: 'fusermount3: entry for /mnt/x not found in /etc/mtab',
      },
      'Nothing of this user',
    ],
    [
      'too many mounts of users',
      { syscall: 'fusermount3', stderr: 'too many FUSE filesystems mounted; mount_max=N can be set' },
      'mount_max',
    ],
    [
      'busy mount of a user',
      {
        operation: 'unmount',
        syscall: 'fusermount3',
        code: 'EBUSY',
        stderr: 'failed to unmount: Device or resource busy',
      },
      'fuser -vm /mnt/x',
    ],
    ['notification after the end', { operation: 'notify', syscall: 'write', code: 'ENODEV' }, 'unmounted'],
  ];
  for (const [what, facts, words] of CASES) {
    it(`helps with: ${what}`, () => {
      expect(remedy(facts)).to.include(words);
    });
  }
});
