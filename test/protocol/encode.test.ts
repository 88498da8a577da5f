import { expect } from 'chai';
import { encodeReply } from '../../src/protocol/encode.js';
import { Errno } from '../../src/protocol/errno.js';
import { ReplyFrame } from '../../src/protocol/frame.js';
import type { Operation } from '../../src/protocol/operations.js';
import { ReplyError } from '../../src/protocol/unfit.js';
import { asked, replied, taken } from './frames.js';

const file = { mode: 0o100644, size: 10 };
const words = (hex: string) => hex.replaceAll(/\s/g, '');

describe('an entry reply', () => {
  it('has the bytes that the kernel expects', () => {
    const attr = { ...file, ino: 9, uid: 1000, gid: 100, mtimeSec: 1, mtimeNsec: 2 };
    const entry = { nodeid: 7, generation: 3, attr, entryTimeout: 1.5, attrTimeout: 60 };
    expect(replied('lookup', entry).toString('hex')).to.equal(
      words(`
        90000000 00000000 0c00000000000000
        0700000000000000 0300000000000000 0100000000000000 3c00000000000000 0065cd1d 00000000
        0900000000000000 0a00000000000000 0100000000000000
        0000000000000000 0100000000000000 0000000000000000 00000000 02000000 00000000
        a4810000 01000000 e8030000 64000000 00000000 00100000 00000000`),
    );
  });

  it('has the nodeid for the number of a file that has none', () => {
    expect(taken('mkdir', { nodeid: 7, attr: { mode: 0o40755 } }).attr.ino).to.equal(7);
  });

  it('takes generations that exceed a number', () => {
    const entry = { nodeid: 7, generation: 2n ** 64n - 1n, attr: file };
    expect(taken('lookup', entry).generation).to.equal(2n ** 64n - 1n);
  });

  it('may say for how long there is no such name, but only to LOOKUP', () => {
    const { nodeid, entry_valid, attr } = taken('lookup', { nodeid: 0, entryTimeout: 30 });
    expect({ nodeid, entry_valid, mode: attr.mode }).to.deep.equal({ nodeid: 0, entry_valid: 30, mode: 0 });
    expect(() => replied('mkdir', { nodeid: 0 })).to.throw(ReplyError, 'nodeid is 0, but must be a number');
  });

  it('gives no new name to the root', () => {
    for (const operation of ['mknod', 'mkdir', 'symlink', 'link', 'create', 'tmpfile'] as const) {
      expect(() => replied(operation, { nodeid: 1, attr: file }), operation).to.throw(
        ReplyError,
        'an integer from 2',
      );
    }
    expect(taken('lookup', { nodeid: 1, attr: file }).nodeid).to.equal(1);
  });

  it('has timeouts in seconds, for ever and longer', () => {
    const timeout = (entryTimeout: number) => {
      const { entry_valid, entry_valid_nsec } = taken('lookup', { nodeid: 7, attr: file, entryTimeout });
      return [entry_valid, entry_valid_nsec];
    };
    const forever = [2n ** 64n - 1n, 0];
    expect(timeout(0.25)).to.deep.equal([0, 250_000_000]);
    expect(timeout(86400)).to.deep.equal([86400, 0]);
    expect(timeout(1.9999999999)).to.deep.equal([1, 999_999_999]);
    expect(timeout(Infinity)).to.deep.equal(forever);
    expect(timeout(1e300)).to.deep.equal(forever);
    for (const wrong of [-1, NaN, null, '5', true])
      expect(() => timeout(wrong as number)).to.throw(ReplyError, 'entryTimeout is');
  });
});

describe('a reply that makes no sense', () => {
  const refused: [Operation, unknown, object, string][] = [
    [
      'lookup',
      undefined,
      {},
      "the reply to LOOKUP was refused: the reply is undefined, but must be { nodeid, attr, … } (throw new Errno('ENOENT') where there is no such name)",
    ],
    ['lookup', null, {}, 'the reply is null'],
    ['lookup', { nodeid: 5n, attr: file }, {}, 'nodeid is 5n, but must be a number (no bigint)'],
    ['lookup', { nodeid: 2 ** 53, attr: file }, {}, 'nodeid is 9007199254740992'],
    ['lookup', { nodeid: -1, attr: file }, {}, 'nodeid is -1'],
    ['lookup', { attr: file }, {}, 'nodeid is undefined'],
    ['lookup', { nodeid: 5 }, {}, 'attr is undefined, but must be attributes, as from fs.lstat()'],
    ['lookup', { nodeid: 5, attr: file, generation: 0.5 }, {}, 'generation is 0.5'],
    ['lookup', { nodeid: 5, attr: file, attrTimeout: 'x' }, {}, "attrTimeout is 'x'"],
    ['create', undefined, {}, 'the reply to CREATE was refused'],
    ['create', { nodeid: 5, attr: file, directIo: 1 }, {}, 'directIo is 1, but must be true or false'],
    ['getattr', file, { nodeid: 5 }, 'attr is undefined'],
    ['getattr', undefined, { nodeid: 5 }, 'the reply is undefined, but must be { attr, attrTimeout }'],
    [
      'getattr',
      { attr: { mode: 0o644 } },
      { nodeid: 5 },
      'attr.mode is 420, but must be file type and permission bits, such as 0o100644 (420 is 0o644)',
    ],
    [
      'getattr',
      { attr: file },
      { nodeid: 1 },
      'that of a directory, such as 0o040755, for the root (33188 is 0o100644)',
    ],
    ['setattr', { attr: { mode: 0o170644 } }, { nodeid: 5 }, 'must be file type and permission bits'],
    ['statx', { attr: { mode: 0o755 } }, { nodeid: 1 }, 'for the root (493 is 0o755)'],
    ['open', 5, {}, 'the reply is 5, but must be { handle, … } or undefined'],
    ['read', 'text', { size: 10 }, "the reply is 'text', but must be a Uint8Array"],
    ['read', new Uint8Array(11), { size: 10 }, 'the length of the reply is 11, but must be 10 at most'],
    ['read', undefined, { size: 10 }, 'the reply is undefined'],
    ['readlink', 5, {}, 'the reply is 5, but must be a string or a Uint8Array'],
    ['readlink', 'x'.repeat(4096), {}, '4095 bytes at most'],
    ['readlink', 'a\0b', {}, 'without a NUL'],
    ['readlink', '\ud800', {}, 'without lone surrogates'],
    [
      'write',
      11,
      { data: new Uint8Array(10) },
      'the number of bytes written is 11, but must be an integer from 0 to 10',
    ],
    ['write', undefined, { data: new Uint8Array(10) }, 'is undefined'],
    ['write', -5, { data: new Uint8Array(10) }, 'is -5'],
    ['copyFileRange', 0.5, { length: 10 }, 'is 0.5'],
    ['copyFileRange64', 11, { length: 10 }, 'the number of bytes copied is 11'],
    ['readdir', [], {}, "the page is [], but must be the session's PageWriter"],
    ['statfs', undefined, {}, 'the reply is undefined'],
    ['statfs', { bfree: -1 }, {}, 'bfree is -1'],
    ['getxattr', 'value', { size: 10 }, "the reply is 'value', but must be a Uint8Array"],
    ['listxattr', 'user.a', { size: 10 }, "the reply is 'user.a'"],
    ['listxattr', [5], { size: 10 }, 'a name is 5, but must be a string'],
    ['listxattr', [''], { size: 10 }, "a name is '', but must be 1 to 255 bytes without a NUL"],
    ['listxattr', ['ä'.repeat(128)], { size: 1000 }, '1 to 255 bytes'],
    ['listxattr', ['a\0'], { size: 10 }, 'without a NUL'],
    ['getlk', { type: 'shared' }, {}, "type is 'shared', but must be 'read', 'write' or 'unlock'"],
    ['getlk', { type: 'read', start: 0 }, {}, 'end is undefined'],
    ['getlk', { type: 'read', start: 5, end: 4 }, {}, 'end is 4, but must be at least start, which is 5'],
    ['bmap', undefined, {}, 'the block is undefined'],
    ['ioctl', { result: 2 ** 31 }, {}, 'result is 2147483648'],
    ['ioctl', { data: new Uint8Array(5) }, { size: 4 }, 'the length of data is 5'],
    ['ioctl', undefined, {}, 'the reply is undefined'],
    ['poll', -1, {}, 'the set of events is -1'],
    ['lseek', Infinity, {}, 'the offset is Infinity'],
    ['statx', { attr: { mode: 0x1_0000 } }, {}, 'attr.mode is 65536'],
    ['statx', { attr: file, btimeNsec: 5 }, {}, 'btimeSec is undefined'],
  ];

  for (const [operation, reply, request, message] of refused) {
    it(`is refused: ${operation}, ${message}`, () => {
      expect(() => replied(operation, reply, request))
        .to.throw(ReplyError, message)
        .with.property('code', 'TALLYFS_REPLY');
    });
  }

  it('leaves nothing half-written in the frame', () => {
    const frame = new ReplyFrame();
    const encode = () => {
      encodeReply('create', frame, { nodeid: 7, attr: { mode: -1 } }, asked('create', {}, { names: ['a'] }));
    };
    expect(encode).to.throw(ReplyError);
    expect(frame).to.include({ length: 16, body: undefined });
  });

  it('is a mistake of the session where there is no reply to give', () => {
    for (const operation of ['forget', 'batchForget', 'interrupt', 'notifyReply', 'init'] as const) {
      expect(() => replied(operation, {}), operation).to.throw(Error, 'has no reply that a handler returns');
    }
  });
});

describe('the other replies', () => {
  it('have attributes and for how long they are true', () => {
    const { attr_valid, attr_valid_nsec, attr } = taken(
      'setattr',
      { attr: file, attrTimeout: 2.5 },
      { nodeid: 44 },
    );
    expect([attr_valid, attr_valid_nsec, attr.ino, attr.size]).to.deep.equal([2, 500_000_000, 44, 10]);
  });

  it('open files with flags, under the number of the session', () => {
    const flags = {
      directIo: true,
      keepCache: true,
      nonSeekable: true,
      cacheDir: true,
      stream: true,
      noFlush: true,
      parallelDirectWrites: true,
    };
    expect(taken('open', { ...flags, handle: {} }, {}, 2 ** 40)).to.deep.equal({
      fh: 2 ** 40,
      open_flags: 0x7f,
      backing_id: 0,
    });
    expect(taken('opendir', undefined)).to.deep.equal({ fh: 0, open_flags: 0, backing_id: 0 });
    expect(taken('open', { keepCache: true, directIo: false }).open_flags).to.equal(2);
  });

  it('create and open in one', () => {
    const { entry, open } = taken('create', { nodeid: 7, attr: file, keepCache: true }, {}, 3);
    expect([entry.nodeid, entry.attr.mode, open.fh, open.open_flags]).to.deep.equal([7, 0o100644, 3, 2]);
    expect(replied('tmpfile', { nodeid: 7, attr: file })).to.have.lengthOf(16 + 128 + 16);
  });

  it('have the bytes themselves, not a copy of them', () => {
    const frame = new ReplyFrame();
    const bytes = Buffer.from('hello');
    encodeReply('read', frame, bytes, asked('read', { size: 5 }));
    expect(frame.body).to.equal(bytes);
    expect(replied('read', bytes, { size: 5 }).toString('hex')).to.equal(
      '15000000000000000c00000000000000' + bytes.toString('hex'),
    );
  });

  it('have link targets of text or bytes', () => {
    expect(taken('readlink', '../ä')).to.equal('../ä');
    expect(taken('readlink', '\udcff')).to.equal('\udcff');
    expect(taken('readlink', Uint8Array.of(0x61))).to.equal('a');
  });

  it('count what was written and copied', () => {
    expect(taken('write', 10, { data: new Uint8Array(10) })).to.deep.equal({ size: 10, padding: 0 });
    expect(taken('copyFileRange', 5, { length: 10 }).size).to.equal(5);
    expect(taken('copyFileRange64', 2 ** 40, { length: 2 ** 41 }).bytes_copied).to.equal(2 ** 40);
  });

  it('answer the size of an xattr where it is asked for, and ERANGE where the room is too small', () => {
    const value = Buffer.from('value');
    expect(replied('getxattr', value, { size: 0 }).toString('hex').slice(32)).to.equal('0500000000000000');
    expect(Buffer.from(taken('getxattr', value, { size: 5 })).toString()).to.equal('value');
    expect(() => replied('getxattr', value, { size: 4 }))
      .to.throw(Errno)
      .with.property('code', 'ERANGE');
  });

  it('have the names of xattrs one behind the other', () => {
    const names = new Set(['user.a', 'user.ä']);
    expect(Buffer.from(taken('listxattr', names, { size: 100 })).toString()).to.equal('user.a\0user.ä\0');
    expect(replied('listxattr', names, { size: 0 }).readUInt32LE(16)).to.equal(15);
    expect(() => replied('listxattr', names, { size: 14 }))
      .to.throw(Errno)
      .with.property('code', 'ERANGE');
    expect(replied('listxattr', [], { size: 100 })).to.have.lengthOf(16);
  });

  it('have a size, defaults for statfs, and as much for users as is free', () => {
    const { st } = taken('statfs', { blocks: 2n ** 60n, bfree: 7, frsize: 512 });
    const { blocks, bfree, bavail, files, bsize, namelen, frsize } = st;
    expect([blocks, bfree, bavail, files]).to.deep.equal([2n ** 60n, 7, 7, 0]);
    expect([bsize, namelen, frsize]).to.deep.equal([4096, 255, 512]);
    expect(taken('statfs', { bsize: 1024 }).st.frsize).to.equal(1024);
    expect(taken('statfs', { bfree: 7, bavail: 5 }).st.bavail).to.equal(5);
  });

  it('tell of locks, to the end of the file and of none', () => {
    const lock = { type: 'write', start: 5, end: Infinity, pid: 77 };
    expect(taken('getlk', lock).lk).to.deep.equal({ start: 5, end: 2n ** 63n - 1n, type: 1, pid: 77 });
    expect(taken('getlk', { type: 'read', start: 5, end: 5 }).lk).to.deep.equal({
      start: 5,
      end: 5,
      type: 0,
      pid: 0,
    });
    expect(taken('getlk', { type: 'unlock' }).lk).to.deep.equal({ start: 0, end: 0, type: 2, pid: 0 });
  });

  it('tell of blocks, events, offsets and ioctls', () => {
    expect(taken('bmap', 2 ** 40).block).to.equal(2 ** 40);
    expect(taken('poll', 0x8000_0001).revents).to.equal(0x8000_0001);
    expect(taken('lseek', Number.MAX_SAFE_INTEGER).offset).to.equal(Number.MAX_SAFE_INTEGER);
    const { out, data } = taken('ioctl', { result: -7, data: Uint8Array.of(1, 2) }, { size: 4 });
    expect([out, [...data]]).to.deep.equal([{ result: -7, flags: 0, in_iovs: 0, out_iovs: 0 }, [1, 2]]);
    expect(taken('ioctl', {}).out.result).to.equal(0);
  });

  it('are nothing but the header where nothing is asked, whatever the handler returned', () => {
    expect(replied('unlink', undefined).toString('hex')).to.equal('10000000000000000c00000000000000');
    expect(replied('release', { left: 'over' })).to.have.lengthOf(16);
  });

  it('have with STATX what GETATTR has, and the time of birth', () => {
    const attr = { ...file, ino: 9, rdev: 0x12345678, mtimeMs: -0.5, atimeNs: 5n, ctimeSec: 3 };
    const { attr_valid, stat } = taken(
      'statx',
      { attr, attrTimeout: 1, btimeSec: -1, btimeNsec: 5, attributes: 4 },
      {},
    );
    expect(attr_valid).to.equal(1);
    expect(stat).to.include({
      mask: 0xfff,
      ino: 9,
      size: 10,
      blocks: 1,
      mode: 0o100644,
      nlink: 1,
      blksize: 4096,
    });
    expect(stat).to.include({ rdev_major: 0x456, rdev_minor: 0x12378, attributes: 4, attributes_mask: 0 });
    expect(stat.btime).to.deep.equal({ tv_sec: -1, tv_nsec: 5, __reserved: 0 });
    expect(stat.mtime).to.deep.equal({ tv_sec: -1, tv_nsec: 999_500_000, __reserved: 0 });
    expect([stat.atime.tv_nsec, stat.ctime.tv_sec]).to.deep.equal([5, 3]);
    expect(taken('statx', { attr }, { nodeid: 5 }).stat.mask).to.equal(0x7ff);
    expect(taken('statx', { attr, mask: 0x1 }, { nodeid: 5 }).stat.mask).to.equal(1);
  });
});
