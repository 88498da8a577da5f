import { expect } from 'chai';
import { encodeReply } from '../../src/protocol/encode.js';
import { ReplyFrame, RequestFrame } from '../../src/protocol/frame.js';
import type { RequestFields, RequestTrailer } from '../../src/protocol/kernel-side.js';
import { encodeRequest } from '../../src/protocol/kernel-side.js';
import type { Operation } from '../../src/protocol/operations.js';
import { operationNames, wireName } from '../../src/protocol/operations.js';
import { PageWriter } from '../../src/protocol/page.js';
import { printReply, printRequest } from '../../src/protocol/printer.js';
import type { Request } from '../../src/protocol/requests/request.js';
import { asked, received, receivedHex } from './frames.js';

const header = { unique: 12, nodeid: 1, uid: 1000, gid: 100, pid: 77 };
const WHO = 'uid=1000 gid=100 pid=77';

function line<Op extends Operation>(
  operation: Op,
  fields: RequestFields<Op>,
  trailer?: RequestTrailer,
): string {
  return printRequest(received(encodeRequest(operation, header, fields, trailer)));
}

describe('a printed request', () => {
  it('names the operation, the name in its directory, and who asks', () => {
    expect(line('lookup', {}, { names: ['a b'] })).to.equal(`LOOKUP unique=12 parent=1 name="a b" ${WHO}`);
  });

  it('has modes in octal and flags by their names', () => {
    expect(line('create', { flags: 0o2102, mode: 0o100644, umask: 0o22 }, { names: ['a'] })).to.equal(
      `CREATE unique=12 parent=1 flags=O_RDWR|O_CREAT|O_APPEND mode=0100644 umask=022 open_flags=0 name="a" ${WHO}`,
    );
    expect(line('open', { flags: 0, open_flags: 3 })).to.equal(
      `OPEN unique=12 nodeid=1 flags=O_RDONLY open_flags=KILL_SUIDGID|0x2 ${WHO}`,
    );
    expect(line('lseek', { fh: 3, whence: 4 })).to.include('whence=SEEK_HOLE');
    expect(line('lseek', { fh: 3, whence: 9 })).to.include('whence=9');
  });

  it('has of SETATTR what is to be set, and times as decimal seconds', () => {
    const fields = {
      valid: 0x32,
      fh: 4,
      size: 5,
      uid: 6,
      atime: -2,
      atimensec: 500_000_000,
      mtime: 7,
      mode: 0o644,
    };
    expect(line('setattr', fields)).to.equal(
      `SETATTR unique=12 nodeid=1 valid=UID|ATIME|MTIME atime=-2.5 mtime=7 uid=6 ${WHO}`,
    );
  });

  it('has both names of those that have two', () => {
    expect(line('symlink', {}, { names: ['a', '../b'] })).to.include('name="a" target="../b"');
    expect(line('rename2', { newdir: 5, flags: 1 }, { names: ['a', 'b'] })).to.include(
      'newdir=5 flags=NOREPLACE name="a" newname="b"',
    );
  });

  it('has names that fit into one line of any terminal', () => {
    const name = 'a"\n\udcff\\udcff\u001b\u009b\u202e';
    expect(line('lookup', {}, { names: [name] })).to.include(
      'name="a\\"\\n\\xff\\\\udcff\\u001b\\u009b\\u202e"',
    );
  });

  it('counts bytes, and lists forgets', () => {
    expect(line('write', { fh: 3, size: 5 }, { bytes: new Uint8Array(5) })).to.include(' 5 bytes ');
    expect(line('setxattr', { size: 3 }, { names: ['user.a'], bytes: new Uint8Array(3) })).to.include(
      'nodeid=1 size=3 flags=0 name="user.a" 3 bytes',
    );
    const forgets = Array.from({ length: 10 }, (_, index) => ({ nodeid: index + 2, nlookup: 1 }));
    expect(line('batchForget', { count: 10 }, { forgets })).to.include(
      'count=10 [2-1 3-1 4-1 5-1 6-1 7-1 8-1 9-1 …]',
    );
  });

  it('has structs within structs, and extensions', () => {
    expect(line('getlk', { fh: 3, lk: { start: 5, end: 9, type: 1 } })).to.include(
      'fh=3 owner=0 start=5 end=9 type=F_WRLCK pid=0 lk_flags=0',
    );
    const frame = encodeRequest('mkdir', header, {}, { names: ['a'], bytes: new Uint8Array(8) });
    frame[36] = 1;
    expect(printRequest(received(frame))).to.match(/name="a" .* extensions=8$/);
  });

  it('is there for every operation, and for those to come', () => {
    for (const operation of operationNames) {
      expect(line(operation, {}, { names: ['a', 'b'] })).to.match(
        new RegExp(`^${wireName(operation)} unique=12 `),
      );
    }
    const later = receivedHex(
      '2c000000 63000000 0c00000000000080 0100000000000000 00000000 00000000 00000000 00000000 01020304',
    );
    expect(printRequest(later)).to.equal('OPCODE_99 unique=12 resent nodeid=1 4 bytes uid=0 gid=0 pid=0');
  });

  it('tells what is wrong with a malformed frame, after what it could read', () => {
    const cut = encodeRequest('lookup', header, {}, { names: ['a'] }).slice(0, 41);
    cut[0] = 41;
    expect(printRequest(received(cut))).to.equal(
      'LOOKUP unique=12 parent=1 malformed: a frame of 41 bytes (opcode 1) has no string without its NUL at byte 40',
    );
    const short = encodeRequest('getattr', header, {}).slice(0, 44);
    short[0] = 44;
    expect(printRequest(received(short))).to.include('getattr_flags=0 fh=0 truncated');
    expect(printRequest(new RequestFrame(64))).to.match(/^malformed: /);
  });

  it('has INIT as older kernels send it', () => {
    const old = encodeRequest('init', header, { major: 7, minor: 31, flags: 1 }).slice(0, 56);
    old[0] = 56;
    expect(printRequest(received(old))).to.include(
      'major=7 minor=31 max_readahead=0 flags=ASYNC_READ flags2=0 uid',
    );
  });
});

describe('a printed reply', () => {
  const attr = { mode: 0o100644, size: 12, mtimeMs: 1500.5 };

  function answer(operation: Operation, reply: unknown, request: Request, errno = 0): string {
    const frame = new ReplyFrame();
    encodeReply(operation, frame, reply, request, 3);
    return printReply(operation, frame.seal(12), errno);
  }
  const lookup = asked('lookup', {}, { names: ['a'] });

  it('has the entry that is handed over', () => {
    const entry = { nodeid: 5, generation: 1, attr, entryTimeout: 1.5, attrTimeout: Infinity };
    expect(answer('lookup', entry, lookup)).to.equal(
      '  reply unique=12 ENTRY nodeid=5 generation=1 entry_valid=1.5 attr_valid=forever ino=5 size=12 blocks=1' +
        ' atime=0 mtime=1.5005 ctime=0 mode=0100644 nlink=1 uid=0 gid=0 rdev=0x0 blksize=4096 flags=0',
    );
  });

  it('has both structs of CREATE', () => {
    expect(answer('create', { nodeid: 5, attr, keepCache: true }, lookup)).to.match(
      /CREATE nodeid=5 .* flags=0 fh=3 open_flags=KEEP_CACHE backing_id=0$/,
    );
  });

  it('says when it did not arrive', () => {
    expect(answer('unlink', undefined, lookup, 2)).to.equal('  reply unique=12 ok not delivered: ENOENT');
    expect(answer('unlink', undefined, lookup, 1234)).to.equal('  reply unique=12 ok not delivered: 1234');
  });

  it('names the error', () => {
    expect(printReply('lookup', new ReplyFrame().seal(12, 2))).to.equal('  reply unique=12 error ENOENT');
    expect(printReply('lookup', new ReplyFrame().seal(12, 41))).to.equal('  reply unique=12 error 41');
  });

  it('lists the names of a page, with the nodeids that it hands over', () => {
    const plain = new PageWriter('readdir', { offset: 0, size: 4096 });
    plain.add('.', { ino: 1, mode: 0o40755 });
    plain.add('ä\n', { ino: 1, mode: 0o40755 });
    expect(answer('readdir', plain, lookup)).to.equal('  reply unique=12 PAGE ["." "ä\\n"]');
    const plus = new PageWriter('readdirplus', { offset: 0, size: 4096 });
    plus.add('..', { nodeid: 5, attr });
    plus.add('a', { nodeid: 5, attr });
    expect(answer('readdirplus', plus, lookup)).to.equal('  reply unique=12 PLUS-PAGE [".."=0 "a"=5]');
  });

  it('has bytes as a number, text as text, and xattrs as they were asked for', () => {
    expect(answer('read', new Uint8Array(5), asked('read', { size: 9 }))).to.equal(
      '  reply unique=12 BYTES 5 bytes',
    );
    expect(answer('readlink', '../a', lookup)).to.equal('  reply unique=12 TEXT "../a"');
    const names = ['user.a', 'user.b'];
    expect(answer('listxattr', names, asked('listxattr', { size: 99 }))).to.include(
      'XATTR-NAMES ["user.a" "user.b"]',
    );
    expect(answer('listxattr', names, asked('listxattr', {}))).to.include('XATTR-NAMES size=14');
  });

  it('is there for every operation, whatever the frame holds', () => {
    const frame = new ReplyFrame();
    for (const operation of operationNames) {
      frame.clear().body = Uint8Array.of(1, 2, 3);
      expect(printReply(operation, frame.seal(12)), operation).to.match(/^ {2}reply unique=12 /);
    }
  });
});
