import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import type { RequestFields, RequestTrailer } from '../../src/protocol/kernel-side.js';
import { encodeRequest } from '../../src/protocol/kernel-side.js';
import type { Operation } from '../../src/protocol/operations.js';
import { operationNames, row } from '../../src/protocol/operations.js';
import { FrameError } from '../../src/protocol/frame.js';
import type { Request } from '../../src/protocol/requests/request.js';
import { Caller, interruptRequest } from '../../src/protocol/requests/request.js';
import { asked, HANDLES, received } from './frames.js';

interface Question<Op extends Operation> {
  readonly fields?: RequestFields<Op>;
  readonly trailer?: RequestTrailer;
  /** What the handler's request has beside what every request has. */
  readonly members: Readonly<Record<string, unknown>>;
}

const lock = { fh: 3, owner: 2n ** 63n, lk: { start: 5, end: 9, type: 1, pid: 44 }, lk_flags: 1 };
const locked = {
  nodeid: 5,
  handle: 'handle 3',
  owner: 2n ** 63n,
  lock: { start: 5, end: 9, type: 'write', pid: 44 },
  flock: true,
};
const copied = { fh_in: 3, off_in: 4, nodeid_out: 6, fh_out: 7, off_out: 8, len: 2n ** 63n, flags: 0 };
const copy = {
  nodeid: 5,
  handle: 'handle 3',
  offset: 4,
  nodeidOut: 6,
  handleOut: 'handle 7',
  offsetOut: 8,
  flags: 0,
};
const created = { flags: 0o102, mode: 0o100644, umask: 0o22, open_flags: 1 };
const extensions = { supplementaryGroup: undefined, securityContexts: [] };
const creation = {
  parent: 5,
  name: 'a',
  ...extensions,
  flags: 0o102,
  mode: 0o100644,
  umask: 0o22,
  killSuidgid: true,
};
const names = ['a'];
const bytes = Uint8Array.of(1, 2, 3);

const QUESTIONS: { readonly [Op in Operation]?: Question<Op> } = {
  lookup: { trailer: { names: ['ä\udcff'] }, members: { parent: 5, name: 'ä\udcff' } },
  getattr: { fields: { getattr_flags: 1, fh: 3 }, members: { nodeid: 5, handle: 'handle 3' } },
  setattr: {
    fields: {
      valid: 0xfff,
      fh: 3,
      size: 6,
      lock_owner: 7,
      atime: -1,
      atimensec: 1,
      mtime: 2,
      ctime: 3,
      mode: 4,
      uid: 8,
      gid: 9,
    },
    members: {
      nodeid: 5,
      handle: 'handle 3',
      mode: 4,
      uid: 8,
      gid: 9,
      size: 6,
      atime: 'now',
      mtime: 'now',
      ctime: { sec: 3, nsec: 0 },
      lockOwner: 7,
      killSuidgid: true,
    },
  },
  readlink: { members: { nodeid: 5 } },
  symlink: {
    trailer: { names: ['a', '../b'] },
    members: { parent: 5, name: 'a', ...extensions, target: '../b' },
  },
  mknod: {
    fields: { mode: 0o20644, rdev: 0x103, umask: 0o22 },
    trailer: { names },
    members: { parent: 5, name: 'a', ...extensions, mode: 0o20644, rdev: 0x103, umask: 0o22 },
  },
  mkdir: {
    fields: { mode: 0o755, umask: 0o22 },
    trailer: { names },
    members: { parent: 5, name: 'a', ...extensions, mode: 0o755, umask: 0o22 },
  },
  unlink: { trailer: { names }, members: { parent: 5, name: 'a' } },
  rmdir: { trailer: { names }, members: { parent: 5, name: 'a' } },
  rename: {
    fields: { newdir: 6 },
    trailer: { names: ['a', 'b'] },
    members: { parent: 5, name: 'a', newParent: 6, newName: 'b', flags: 0 },
  },
  rename2: {
    fields: { newdir: 6, flags: 2 },
    trailer: { names: ['a', 'b'] },
    members: { parent: 5, name: 'a', newParent: 6, newName: 'b', flags: 2 },
  },
  link: { fields: { oldnodeid: 6 }, trailer: { names }, members: { parent: 5, name: 'a', nodeid: 6 } },
  open: { fields: { flags: 0o2, open_flags: 1 }, members: { nodeid: 5, flags: 2, killSuidgid: true } },
  opendir: { fields: { flags: 0o200000 }, members: { nodeid: 5, flags: 0o200000, killSuidgid: false } },
  read: {
    fields: { fh: 3, offset: 4096, size: 10, read_flags: 2, lock_owner: 8, flags: 2 },
    members: { nodeid: 5, handle: 'handle 3', offset: 4096, size: 10, flags: 2, lockOwner: 8 },
  },
  write: {
    fields: { fh: 3, offset: 4096, size: 3, write_flags: 7, lock_owner: 8, flags: 2 },
    trailer: { bytes },
    members: {
      nodeid: 5,
      handle: 'handle 3',
      offset: 4096,
      data: bytes,
      flags: 2,
      lockOwner: 8,
      fromCache: true,
      killSuidgid: true,
    },
  },
  statfs: { members: { nodeid: 5 } },
  release: {
    fields: { fh: 3, flags: 2, release_flags: 2, lock_owner: 8 },
    members: { nodeid: 5, handle: 'handle 3', flags: 2, flockOwner: 8, cause: 'kernel' },
  },
  releasedir: {
    fields: { fh: 3, lock_owner: 8 },
    members: { nodeid: 5, handle: 'handle 3', flags: 0, flockOwner: undefined, cause: 'kernel' },
  },
  fsync: { fields: { fh: 3, fsync_flags: 1 }, members: { nodeid: 5, handle: 'handle 3', dataOnly: true } },
  fsyncdir: { fields: { fh: 3 }, members: { nodeid: 5, handle: 'handle 3', dataOnly: false } },
  setxattr: {
    fields: { size: 3, flags: 2 },
    trailer: { names: ['user.a'], bytes },
    members: { nodeid: 5, name: 'user.a', value: bytes, flags: 2, killSgid: false },
  },
  getxattr: {
    fields: { size: 100 },
    trailer: { names: ['user.a'] },
    members: { nodeid: 5, name: 'user.a', size: 100 },
  },
  listxattr: { fields: { size: 100 }, members: { nodeid: 5, size: 100 } },
  removexattr: { trailer: { names: ['user.a'] }, members: { nodeid: 5, name: 'user.a' } },
  flush: {
    fields: { fh: 3, lock_owner: 2n ** 63n },
    members: { nodeid: 5, handle: 'handle 3', lockOwner: 2n ** 63n },
  },
  readdir: {
    fields: { fh: 3, offset: 2n ** 62n, size: 10 },
    members: { nodeid: 5, handle: 'handle 3', offset: 2n ** 62n, size: 10 },
  },
  readdirplus: {
    fields: { fh: 3, offset: 7, size: 10 },
    members: { nodeid: 5, handle: 'handle 3', offset: 7, size: 10 },
  },
  getlk: { fields: lock, members: locked },
  setlk: { fields: { ...lock, lk_flags: 0 }, members: { ...locked, flock: false } },
  setlkw: {
    fields: { ...lock, lk: { ...lock.lk, end: 2n ** 63n - 1n } },
    members: { ...locked, lock: { ...locked.lock, end: Infinity } },
  },
  access: { fields: { mask: 5 }, members: { nodeid: 5, mask: 5 } },
  create: { fields: created, trailer: { names }, members: creation },
  tmpfile: { fields: created, trailer: { names }, members: creation },
  bmap: { fields: { block: 6, blocksize: 512 }, members: { nodeid: 5, block: 6, blockSize: 512 } },
  ioctl: {
    fields: { fh: 3, flags: 16, cmd: 0x8004_5877, arg: 2n ** 47n, in_size: 3, out_size: 4 },
    trailer: { bytes },
    members: {
      nodeid: 5,
      handle: 'handle 3',
      command: 0x8004_5877,
      argument: 2 ** 47,
      data: bytes,
      size: 4,
      flags: 16,
    },
  },
  poll: {
    fields: { fh: 3, kh: 6, flags: 1, events: 5 },
    members: { nodeid: 5, handle: 'handle 3', events: 5, kernelHandle: 6 },
  },
  fallocate: {
    fields: { fh: 3, offset: 6, length: 7, mode: 1 },
    members: { nodeid: 5, handle: 'handle 3', offset: 6, length: 7, mode: 1 },
  },
  lseek: {
    fields: { fh: 3, offset: 6, whence: 4 },
    members: { nodeid: 5, handle: 'handle 3', offset: 6, whence: 4 },
  },
  // The reply of the older one has 32 bits for what was copied, so no more may be asked of a handler.
  copyFileRange: { fields: copied, members: { ...copy, length: 0xffff_f000 } },
  copyFileRange64: { fields: copied, members: { ...copy, length: Number.MAX_SAFE_INTEGER } },
  syncfs: { members: { nodeid: 5 } },
  statx: {
    fields: { getattr_flags: 1, fh: 3, sx_flags: 0x100, sx_mask: 0xfff },
    members: { nodeid: 5, handle: 'handle 3', flags: 0x100, mask: 0xfff },
  },
};

function question<Op extends Operation>(operation: Op): Question<Op> {
  return QUESTIONS[operation]!;
}

describe('a request', () => {
  it('is tested for every operation that makes one', () => {
    expect(operationNames.filter((name) => row(name).decode !== undefined)).to.have.members(
      Object.keys(QUESTIONS),
    );
  });

  for (const operation of Object.keys(QUESTIONS) as Operation[]) {
    it(`of ${operation} has what the kernel wrote`, () => {
      const { fields = {}, trailer, members } = question(operation);
      const { unique, caller, ...own } = asked(operation, fields, trailer) as Request;
      expect(unique).to.equal(12);
      expect({ uid: caller.uid, gid: caller.gid, pid: caller.pid }).to.deep.equal({
        uid: 1000,
        gid: 100,
        pid: 77,
      });
      expect(named(own)).to.deep.equal(members);
    });
  }

  it('asks by the nodeid where it has no open file, and to change nothing that it does not name', () => {
    expect(asked('getattr', { fh: 3 }).handle).to.equal(undefined);
    expect(asked('statx', { fh: 3 }).handle).to.equal(undefined);
    const { unique, caller, ...own } = asked('setattr', { fh: 3, size: 6, mode: 4 });
    expect([unique, caller.pid]).to.deep.equal([12, 77]);
    expect(Object.values(named(own)).filter((value) => value !== undefined)).to.deep.equal([5, false]);
  });

  it('sets times, before 1970 too, where they are not to be now', () => {
    const { atime, mtime } = asked('setattr', { valid: 0x30, atime: -2, atimensec: 500, mtime: 2n ** 62n });
    expect([atime, mtime]).to.deep.equal([
      { sec: -2, nsec: 500 },
      { sec: 2n ** 62n, nsec: 0 },
    ]);
  });

  it('leaves out whose locks are meant where the kernel does not say', () => {
    expect(asked('read', { lock_owner: 8 }).lockOwner).to.equal(undefined);
    expect(asked('write', { lock_owner: 8 }).lockOwner).to.equal(undefined);
    expect(asked('poll', { kh: 6 }).kernelHandle).to.equal(undefined);
  });

  it('has the bytes of names that are no UTF-8', () => {
    const { nameBytes } = asked('lookup', {}, { names: ['a\udcff'] });
    expect([...nameBytes]).to.deep.equal([0x61, 0xff]);
    expect([...asked('symlink', {}, { names: ['a', '\udcfe'] }).targetBytes]).to.deep.equal([0xfe]);
    expect([...asked('rename2', {}, { names: ['a', '\udcfe'] }).newNameBytes]).to.deep.equal([0xfe]);
    expect([...asked('getxattr', {}, { names: ['\udcfe'] }).nameBytes]).to.deep.equal([0xfe]);
  });

  it('answers EFBIG where an offset or a size is out of reach', () => {
    const far = 2n ** 53n;
    const questions = [
      () => asked('read', { offset: far }),
      () => asked('write', { offset: far }),
      () => asked('setattr', { valid: 8, size: far }),
      () => asked('fallocate', { length: far }),
      () => asked('copyFileRange64', { off_out: far }),
      () => asked('getlk', { lk: { start: far } }),
    ];
    for (const ask of questions)
      expect(ask).to.throw(FrameError, 'exceeds 2^53-1').with.property('errno', 'EFBIG');
  });

  it('answers ENXIO where data or a hole is looked for out of reach, before the file or far behind it', () => {
    for (const offset of [2n ** 53n, -1n])
      expect(() => asked('lseek', { offset }))
        .to.throw(FrameError)
        .with.property('errno', 'ENXIO');
  });

  it('is refused where it says that it has more data than there is', () => {
    expect(() => asked('write', { size: 4 }, { bytes })).to.throw(FrameError);
    expect(() => asked('setxattr', { size: 4 }, { names, bytes })).to.throw(FrameError);
    expect(() => asked('ioctl', { in_size: 4 }, { bytes })).to.throw(FrameError);
  });

  it('is refused where its struct is missing, or the NUL of its last name', () => {
    for (const operation of Object.keys(QUESTIONS) as Operation[]) {
      const { fields = {}, trailer } = question(operation);
      const whole = encodeRequest(operation, { unique: 12, nodeid: 5 }, fields, trailer);
      const decodeFirst = (length: number) => () =>
        row(operation).decode!(received(cutTo(whole, length)), HANDLES);
      // What SYNCFS has is all padding.
      if (whole.length > 40 && operation !== 'syncfs')
        expect(decodeFirst(40), operation).to.throw(FrameError);
      if (trailer !== undefined) expect(decodeFirst(whole.length - 1), operation).to.throw(FrameError);
    }
  });
});

/** Without the session's marks, which have no name. */
function named(members: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members));
}

function cutTo(frame: Uint8Array, length: number): Uint8Array {
  const cut = frame.slice(0, length);
  new DataView(cut.buffer).setUint32(0, length, true);
  return cut;
}

describe('the signal of a request', () => {
  it('aborts when the caller is interrupted, before it was looked at and after', () => {
    const early = asked('lookup', {}, { names });
    interruptRequest(early);
    expect(early.signal.aborted).to.equal(true);
    const late = asked('lookup', {}, { names });
    const { signal } = late;
    expect(signal.aborted).to.equal(false);
    interruptRequest(late);
    expect(signal.aborted).to.equal(true);
    expect(late.signal).to.equal(signal);
  });
});

describe('the caller of a request', () => {
  it('has a umask and groups, read from /proc while the process lives', () => {
    const here = new Caller(0, 0, process.pid);
    expect(here.umask.toString(8).padStart(4, '0')).to.equal(
      execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' }).trim(),
    );
    // Node adds the effective group, which need not be a supplementary one.
    expect(here.groups()).to.include.members(
      process.getgroups!().filter((group) => group !== process.getegid!()),
    );
    expect(process.getgroups!()).to.include.members(here.groups());
    // Above the highest pid that Linux gives (PID_MAX_LIMIT).
    const gone = new Caller(0, 0, 2 ** 22 + 1);
    expect([gone.umask, gone.groups()]).to.deep.equal([0, []]);
  });
});
