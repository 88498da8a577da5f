import { expect } from 'chai';
import { FrameError } from '../../src/protocol/frame.js';
import { forEachForget } from '../../src/protocol/forgets.js';
import { decodeInit } from '../../src/protocol/init.js';
import type { RequestFields, RequestTrailer } from '../../src/protocol/kernel-side.js';
import { encodeRequest } from '../../src/protocol/kernel-side.js';
import type { Operation } from '../../src/protocol/operations.js';
import { printRequest } from '../../src/protocol/printer.js';
import { received, receivedHex } from './frames.js';

/** Read from /dev/fuse of Linux 6.18 (protocol 7.45) on x86-64. */
const RECORDED = {
  init: '680000001a0000000200000000000000000000000000000000000000000000000000000000000000070000002d00000000000200fbffff73fd0500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
  statx:
    '400000003400000006000000000000000100000000000000000000000000000020150000000000000000000000000000000000000000000000000000ff0f0000',
  create:
    '42000000230000000a00000000000000010000000000000000000000000000002015000001000000c2800000a4810000120000000000000066000800000000000000',
  tmpfile:
    '42000000330000003600000000000000010000000000000000000000000000002015000001000000028041008081000012000000000000002f000800000000000000',
  mkdir:
    '3a000000090000003e00000000000000010000000000000000000000000000002015000001000000ff0100001200000064000800000000000000',
  symlink:
    '390000000600000048000000000000000100000000000000000000000000000020150000010000007300746172676574000800000000000000',
  write:
    '55000000100000001400000000000000030000000000000000000000000000002015000000000000090000000000000000000000000000000500000000000000000000000000000002800000000000006' +
    '8656c6c6f',
  copyFileRange64:
    '600000003500000026000000000000000300000000000000000000000000000020150000000000000900000000000000000000000000000004000000000000000900000000000000000000000000000088130000000000000000000000000000',
  lseek:
    '400000002e0000002800000000000000030000000000000000000000000000002015000000000000090000000000000064000000000000000300000000000000',
  rename2:
    '3d0000002d0000005400000000000000010000000000000000000000000000002015000000000000010000000000000001000000000000006600666600',
  readdirplus:
    '500000002c0000005a0000000000000001000000000000000000000000000000201500000000000009000000000000000000000000000000008000000000000000000000000000000088010000000000',
  setxattr:
    '380000001500000062000000000000000400000000000000000000000000000020150000000000000100000000000000757365722e780076',
  getlk:
    '580000001f0000008c0000000000000003000000000000000000000000000000201500000000000009000000000000006260eaec70a9fb010000000000000000ffffffffffffff7f01000000000000000000000000000000',
  forget: '30000000020000009e000000000000000400000000000000000000000000000000000000000000000800000000000000',
} as const satisfies Partial<Record<Operation, string>>;

/** What an extension of 8 bytes adds: an empty list of security contexts (FUSE_SECURITY_CTX was granted). */
const NO_CONTEXTS = Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0);

type Recorded = keyof typeof RECORDED;

/** The same, as the layouts have it. */
const MEANT: {
  readonly [Op in Recorded]: readonly [
    unique: number,
    nodeid: number,
    fields: RequestFields<Op>,
    trailer?: RequestTrailer,
  ];
} = {
  init: [2, 0, { major: 7, minor: 45, max_readahead: 0x2_0000, flags: 0x73ff_fffb, flags2: 0x5fd }],
  statx: [6, 1, { sx_mask: 0xfff }],
  create: [10, 1, { flags: 0o100302, mode: 0o100644, umask: 0o22 }, { names: ['f'], bytes: NO_CONTEXTS }],
  tmpfile: [54, 1, { flags: 0o20300002, mode: 0o100600, umask: 0o22 }, { names: ['/'], bytes: NO_CONTEXTS }],
  mkdir: [62, 1, { mode: 0o777, umask: 0o22 }, { names: ['d'], bytes: NO_CONTEXTS }],
  symlink: [72, 1, {}, { names: ['s', 'target'], bytes: NO_CONTEXTS }],
  write: [20, 3, { fh: 9, size: 5, flags: 0o100002 }, { bytes: Buffer.from('hello') }],
  copyFileRange64: [38, 3, { fh_in: 9, nodeid_out: 4, fh_out: 9, len: 5000 }],
  lseek: [40, 3, { fh: 9, offset: 100, whence: 3 }],
  rename2: [84, 1, { newdir: 1, flags: 1 }, { names: ['f', 'ff'] }],
  readdirplus: [90, 1, { fh: 9, size: 0x8000, flags: 0o304000 }],
  setxattr: [98, 4, { size: 1 }, { names: ['user.x'], bytes: Buffer.from('v') }],
  getlk: [140, 3, { fh: 9, owner: 0x01fb_a970_ecea_6062n, lk: { end: 2n ** 63n - 1n, type: 1 } }],
  forget: [158, 4, { nlookup: 8 }],
};

/** Requests that the kernel makes for itself have no caller. */
const OWN: readonly Recorded[] = ['init', 'forget'];

function meant(operation: Recorded): Uint8Array {
  const [unique, nodeid, fields, trailer] = MEANT[operation];
  const pid = OWN.includes(operation) ? 0 : 0x1520;
  const frame = encodeRequest(operation, { unique, nodeid, pid }, fields, trailer);
  if (trailer?.bytes === NO_CONTEXTS) new DataView(frame.buffer).setUint16(36, 1, true);
  return frame;
}

describe('requests that a kernel has sent', () => {
  for (const operation of Object.keys(RECORDED) as Recorded[]) {
    it(`are what the layouts make of them: ${operation}`, () => {
      expect(Buffer.from(meant(operation)).toString('hex')).to.equal(RECORDED[operation]);
    });
  }

  it('are read and printed', () => {
    const printed = (operation: Recorded) => printRequest(receivedHex(RECORDED[operation]));
    expect(printed('tmpfile')).to.match(
      /^TMPFILE unique=54 parent=1 flags=O_RDWR\|O_DIRECTORY\|O_LARGEFILE\|__O_TMPFILE mode=0100600 .* name="\/" .* extensions=8$/,
    );
    expect(printed('getlk')).to.include('start=0 end=9223372036854775807 type=F_WRLCK');
    expect(printed('copyFileRange64')).to.include(
      'COPY_FILE_RANGE_64 unique=38 nodeid=3 fh_in=9 off_in=0 nodeid_out=4',
    );
    expect([...decodeInit(receivedHex(RECORDED.init)).offered]).to.include.members([
      'MAX_PAGES',
      'INIT_EXT',
      'REQUEST_TIMEOUT',
    ]);
    forEachForget(receivedHex(RECORDED.forget), (nodeid, nlookup) => {
      expect([nodeid, nlookup]).to.deep.equal([4, 8]);
    });
  });

  it('are malformed with one byte less', () => {
    for (const [operation, hex] of Object.entries(RECORDED)) {
      const cut = Buffer.from(hex, 'hex').subarray(0, -1);
      expect(() => received(cut), operation).to.throw(FrameError);
    }
  });
});
