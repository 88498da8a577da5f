import { expect } from 'chai';
import { FrameError, ReplyFrame, RequestFrame } from '../../src/protocol/frame.js';
import { received, receivedHex } from './frames.js';

const HEADER = '0c000000 00000000 0500000000000000 e8030000 64000000 4d000000 0000 0000';
/** GETATTR without its body. */
const bare = (length: string, opcode = '03000000') => `${length} ${opcode} ${HEADER}`;

describe('a request frame', () => {
  it('gives the members of its header', () => {
    const frame = receivedHex(bare('28000000'));
    expect(frame).to.include({
      length: 40,
      opcode: 3,
      unique: 12,
      nodeid: 5,
      uid: 1000,
      gid: 100,
      pid: 77,
      end: 40,
    });
  });

  it('refuses a length that is not what was read', () => {
    expect(() => receivedHex(bare('29000000'))).to.throw(
      FrameError,
      'a request of 40 bytes says that it has 41',
    );
    expect(() => receivedHex(bare('27000000'))).to.throw(FrameError);
  });

  it('refuses less than a header, and more than its buffer', () => {
    expect(() => receivedHex('28000000')).to.throw(FrameError, 'a request of 4 bytes');
    expect(() => new RequestFrame(64).accept(65)).to.throw(FrameError, 'a request of 65 bytes');
  });

  it('never reads what an earlier frame has left behind it', () => {
    const frame = receivedHex(bare('28000000'));
    expect(() => frame.word(40)).to.throw(
      FrameError,
      'a frame of 40 bytes (opcode 3) has no word at byte 40',
    );
    expect(() => frame.wide(40)).to.throw(FrameError);
    expect(() => frame.wide(36)).to.throw(FrameError);
    expect(() => frame.signed(40)).to.throw(FrameError);
    expect(() => frame.slice(38, 3)).to.throw(FrameError);
    expect(() => frame.text(40)).to.throw(FrameError);
  });

  it('needs the NUL of a string within the frame, before its extensions', () => {
    expect(receivedHex(`${bare('2b000000')} 616200`).text(40)).to.equal('ab');
    expect(() => receivedHex(`${bare('2a000000')} 6162`).text(40)).to.throw(
      FrameError,
      'string without its NUL',
    );
    const extended = bare('34000000').replace(/0000 0000$/, '0100 0000');
    expect(receivedHex(`${extended} 61626300 0800000000000000`).text(40)).to.equal('abc');
    expect(() => receivedHex(`${extended} 61626364 0800000000000000`).text(40)).to.throw(FrameError);
  });

  it('refuses extensions that are longer than what is behind the header', () => {
    const frame = receivedHex(bare('28000000').replace(/0000 0000$/, '0100 0000'));
    expect(() => frame.end).to.throw(FrameError, 'has no extensions at byte 8');
  });

  it('gives 64-bit values as numbers where that loses nothing', () => {
    const frame = receivedHex(`${bare('40000000')} ffffffffffff1f00 0000000000002000 ffffffffffffffff`);
    expect(frame.safe(40)).to.equal(Number.MAX_SAFE_INTEGER);
    expect(frame.wide(40)).to.equal(Number.MAX_SAFE_INTEGER);
    expect(frame.wide(48)).to.equal(2n ** 53n);
    expect(() => frame.safe(48)).to.throw(FrameError, 'the value 9007199254740992 at byte 48 exceeds 2^53-1');
    expect(frame.wide(56)).to.equal(2n ** 64n - 1n);
    expect(frame.signed(56)).to.equal(-1);
    expect(frame.signed(40)).to.equal(Number.MAX_SAFE_INTEGER);
  });

  it('answers EFBIG to offsets and sizes that are out of reach, and EIO to what is broken', () => {
    const frame = receivedHex(`${bare('30000000')} 0000000000002000`);
    const errnoOf = (read: () => unknown) => {
      try {
        return read();
      } catch (error) {
        return (error as FrameError).errno;
      }
    };
    expect(errnoOf(() => frame.position(40))).to.equal('EFBIG');
    expect(errnoOf(() => frame.safe(40))).to.equal('EIO');
    expect(errnoOf(() => frame.word(48))).to.equal('EIO');
  });

  it('tells a request that is sent again from the number that it had before', () => {
    const again = receivedHex(bare('28000000').replace('0c000000 00000000', '0c000000 00000080'));
    expect(again).to.include({ unique: 12, resent: true });
    expect(receivedHex(bare('28000000'))).to.include({ unique: 12, resent: false });
  });
});

describe('a reply frame', () => {
  const hex = (frame: ReplyFrame) => Buffer.from(frame.bytes.subarray(0, frame.length)).toString('hex');

  it('is sealed with its length, error and unique', () => {
    const frame = new ReplyFrame();
    frame.putWide(frame.reserve(8), 2 ** 40 + 7);
    expect(hex(frame.seal(12))).to.equal('18000000000000000c000000000000000700000000010000');
  });

  it('counts the bytes behind it, which are not copied', () => {
    const frame = new ReplyFrame();
    frame.body = new Uint8Array(1000);
    expect(hex(frame.seal(1))).to.equal('f8030000000000000100000000000000');
  });

  it('has nothing but the negative errno with an error', () => {
    const frame = new ReplyFrame();
    frame.reserve(8);
    frame.body = new Uint8Array(3);
    expect(hex(frame.seal(12, 2))).to.equal('10000000feffffff0c00000000000000');
    expect(frame.body).to.equal(undefined);
  });

  it('has the whole number of a request that was sent again', () => {
    const again = received(
      Buffer.from(
        bare('28000000').replace('0c000000 00000000', '0c000000 00000080').replaceAll(' ', ''),
        'hex',
      ),
    );
    expect(hex(new ReplyFrame().seal(again.unique, 0, again.resent))).to.equal(
      '10000000000000000c00000000000080',
    );
  });

  it('starts over zeroed, whatever was in it', () => {
    const frame = new ReplyFrame();
    frame.bytes.fill(0xff);
    expect(frame.reserve(12)).to.equal(16);
    expect(Buffer.from(frame.bytes.subarray(16, 28))).to.deep.equal(Buffer.alloc(12));
    expect(frame.clear().length).to.equal(16);
  });

  it('does not grow beyond its buffer', () => {
    expect(() => new ReplyFrame(64).reserve(49)).to.throw(RangeError, 'has no room for 49 more');
  });
});
