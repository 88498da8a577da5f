import { expect } from 'chai';
import type { Capability } from '../../src/protocol/capabilities.js';
import { CAPABILITY } from '../../src/protocol/capabilities.js';
import { FrameError, ReplyFrame } from '../../src/protocol/frame.js';
import type { InitIn, InitWish } from '../../src/protocol/init.js';
import { decodeInit, encodeInit, negotiate, ProtocolError } from '../../src/protocol/init.js';
import { decodeReply } from '../../src/protocol/kernel-side.js';
import { receivedHex } from './frames.js';

const header = (length: string) =>
  `${length} 1a000000 0200000000000000 0000000000000000 00000000 00000000 00000000 0000 0000`;
const kernel: InitIn = {
  major: 7,
  minor: 45,
  maxReadahead: 0x2_0000,
  offered: new Set(Object.keys(CAPABILITY) as Capability[]),
};
const wish: InitWish = {
  want: new Set<Capability>(['ASYNC_READ', 'HAS_EXPIRE_ONLY']),
  maxWrite: 1 << 20,
  maxPages: 256,
  maxReadahead: 1 << 20,
  timeGran: 1,
  maxBackground: 12,
  congestionThreshold: 9,
};
const wanting = (...want: Capability[]): InitWish => ({ ...wish, want: new Set(want) });
const offering = (...offered: Capability[]): InitIn => ({ ...kernel, offered: new Set(offered) });

describe('INIT as the kernel sends it', () => {
  it('has sixteen bytes before Linux 5.17', () => {
    const init = decodeInit(receivedHex(`${header('38000000')} 07000000 1f000000 00000200 01800100`));
    expect([init.major, init.minor, init.maxReadahead]).to.deep.equal([7, 31, 0x2_0000]);
    expect([...init.offered]).to.deep.equal(['ASYNC_READ', 'ASYNC_DIO', 'WRITEBACK_CACHE']);
  });

  it('has more flags since, where the flag says so', () => {
    const extended = `${header('68000000')} 07000000 2d000000 00000200 FLAGS 08000000 ${'00'.repeat(44)}`;
    expect([...decodeInit(receivedHex(extended.replace('FLAGS', '00000040'))).offered]).to.deep.equal([
      'INIT_EXT',
      'HAS_EXPIRE_ONLY',
    ]);
    expect([...decodeInit(receivedHex(extended.replace('FLAGS', '00000000'))).offered]).to.deep.equal([]);
  });

  it('does not believe in flags that the frame has no room for', () => {
    const short = receivedHex(`${header('38000000')} 07000000 2d000000 00000200 00000040`);
    expect([...decodeInit(short).offered]).to.deep.equal(['INIT_EXT']);
  });

  it('has a first flag and a last one', () => {
    const all = receivedHex(
      `${header('68000000')} 07000000 2d000000 00000200 ffffffff ffffffff ${'00'.repeat(44)}`,
    );
    expect([...decodeInit(all).offered]).to.have.members(Object.keys(CAPABILITY));
  });

  it('is refused where it is cut off', () => {
    expect(() => decodeInit(receivedHex(`${header('30000000')} 07000000 2d000000`))).to.throw(FrameError);
  });
});

describe('the agreement', () => {
  it('is on the older of two minor versions', () => {
    expect(negotiate(kernel, wish)).to.include({ final: true, minor: 45 });
    expect(negotiate({ ...kernel, minor: 31 }, wish).minor).to.equal(31);
    expect(negotiate({ ...kernel, minor: 99 }, wish).minor).to.equal(45);
  });

  it('is not possible with a kernel before Linux 5.4', () => {
    for (const old of [
      { ...kernel, minor: 30 },
      { ...kernel, major: 6 },
    ]) {
      expect(() => negotiate(old, wish))
        .to.throw(ProtocolError, /the kernel speaks FUSE \d\.\d+, but 7.31 is needed: use Linux 5.4 or later/)
        .with.property('code', 'TALLYFS_PROTOCOL');
    }
  });

  it('waits for another INIT where the kernel has a later major version', () => {
    expect(negotiate({ ...kernel, major: 8, minor: 1 }, wish)).to.include({ final: false, minor: 45 });
  });

  it('grants what is wished for and offered, and tells of what is missing', () => {
    const { granted, missing } = negotiate(
      offering('ASYNC_READ', 'ASYNC_DIO'),
      wanting('ASYNC_READ', 'POSIX_ACL'),
    );
    expect([...granted]).to.deep.equal(['ASYNC_READ']);
    expect(missing).to.deep.equal(['POSIX_ACL']);
  });

  it('never grants what changes frames in ways that nobody reads', () => {
    const impossible: Capability[] = ['SPLICE_READ', 'OVER_IO_URING', 'MAP_ALIGNMENT', 'HAS_INODE_DAX'];
    const { granted, missing } = negotiate(kernel, wanting(...impossible));
    expect(impossible.filter((name) => granted.has(name))).to.deep.equal([]);
    expect(missing).to.deep.equal(impossible);
  });

  it('has no passthrough beside the writeback cache, since the kernel has not', () => {
    const both = negotiate(kernel, { ...wanting('PASSTHROUGH', 'WRITEBACK_CACHE'), maxStackDepth: 2 });
    expect(both).to.deep.include({ missing: ['PASSTHROUGH'], maxStackDepth: 0 });
    expect(negotiate(kernel, { ...wanting('PASSTHROUGH'), maxStackDepth: 2 }).maxStackDepth).to.equal(2);
    expect(negotiate(kernel, wanting('PASSTHROUGH')).maxStackDepth).to.equal(1);
  });

  it('has larger requests and a timeout only where the kernel has members for them', () => {
    const asked = { ...wish, requestTimeout: 60 };
    expect(negotiate(kernel, asked)).to.include({ maxPages: 256, requestTimeout: 60 });
    expect(negotiate(offering(), asked)).to.include({ maxPages: 32, requestTimeout: 0 });
    expect(negotiate(kernel, wanting('REQUEST_TIMEOUT')).granted.has('REQUEST_TIMEOUT')).to.equal(false);
  });

  it('is on the smaller readahead', () => {
    expect(negotiate(kernel, wish).maxReadahead).to.equal(0x2_0000);
    expect(negotiate(kernel, { ...wish, maxReadahead: 4096 }).maxReadahead).to.equal(4096);
  });

  it('refuses wishes that the reply has no room for', () => {
    const wrong: [Partial<InitWish>, string][] = [
      [{ maxWrite: 4095 }, 'maxWrite is 4095, but must be an integer from 4096 to 4294967295'],
      [{ maxPages: 0x1_0000 }, 'maxPages'],
      [{ maxReadahead: -1 }, 'maxReadahead'],
      [{ timeGran: 0 }, 'timeGran'],
      [{ maxBackground: 1.5 }, 'maxBackground'],
      [{ congestionThreshold: 0x1_0000 }, 'congestionThreshold'],
      [{ requestTimeout: 0 }, 'requestTimeout'],
      [{ maxStackDepth: 3 }, 'maxStackDepth'],
    ];
    for (const [part, message] of wrong) {
      expect(() => negotiate(kernel, { ...wish, ...part })).to.throw(RangeError, message);
    }
  });
});

describe('the reply to INIT', () => {
  const reply = (init: InitIn, asked: InitWish): Buffer => {
    const frame = new ReplyFrame();
    frame.bytes.fill(0xee);
    encodeInit(frame, negotiate(init, asked));
    frame.seal(2);
    return Buffer.from(frame.bytes.subarray(0, frame.length));
  };

  it('has the bytes that the kernel expects', () => {
    const asked = { ...wish, requestTimeout: 60 };
    const expected = `
      50000000 00000000 0200000000000000
      07000000 2d000000 00000200 01004040 0c00 0900 00001000 01000000 0001 0000 08040000 00000000 3c00
      ${'00'.repeat(22)}`;
    expect(reply(kernel, asked).toString('hex')).to.equal(expected.replaceAll(/\s/g, ''));
  });

  it('says that there are more flags only where there are', () => {
    expect(decodeReply('init', reply(kernel, wanting('ASYNC_READ'))).value).to.include({
      flags: 0x40_0001,
      flags2: 0,
    });
  });

  it('has the major version that both must speak, to a kernel with a later one', () => {
    expect(decodeReply('init', reply({ ...kernel, major: 8 }, wish)).value).to.include({ major: 7 });
  });
});
