import { expect } from 'chai';
import { FrameError } from '../../src/protocol/frame.js';
import { decodeReply } from '../../src/protocol/kernel-side.js';
import { operationNames, row } from '../../src/protocol/operations.js';
import { parsePage, parsePlusPage } from '../../src/protocol/dirents.js';
import { PageWriter } from '../../src/protocol/page.js';
import { REPLY_STRUCTS } from '../../src/protocol/reply-structs.js';

/** A reply with a body of zeros. */
function zeros(size: number, error = 0): Buffer {
  const reply = Buffer.alloc(16 + size);
  reply.writeUInt32LE(reply.length, 0);
  reply.writeInt32LE(error, 4);
  reply.writeUInt32LE(12, 8);
  return reply;
}

const sizeOf = (structs: readonly { readonly size: number }[]) =>
  structs.reduce((sum, { size }) => sum + size, 0);

describe('a reply as the kernel reads it', () => {
  it('is an error without a value', () => {
    expect(decodeReply('lookup', zeros(0, -2))).to.deep.equal({ unique: 12, error: -2, value: undefined });
  });

  it('is malformed where it is no whole header, says another length, or has more than an error has', () => {
    const lying = zeros(0);
    lying.writeUInt32LE(17, 0);
    for (const wrong of [Buffer.alloc(15), lying, zeros(8, -2)]) {
      expect(() => decodeReply('unlink', wrong)).to.throw(
        FrameError,
        /^a reply of \d+ bytes is none to UNLINK$/,
      );
    }
  });

  it('has for every operation the size of its structs, or bytes behind them', () => {
    for (const operation of operationNames) {
      const { reply } = row(operation);
      const size = sizeOf(REPLY_STRUCTS[reply]);
      expect(decodeReply(operation, zeros(size)).value, operation).to.not.equal(undefined);
      if (size > 0) expect(() => decodeReply(operation, zeros(size - 1)), operation).to.throw(FrameError);
      const open = ['bytes', 'text', 'xattr', 'xattr-names', 'ioctl'].includes(reply);
      if (open) expect(() => decodeReply(operation, zeros(size + 1)), operation).not.to.throw();
      else expect(() => decodeReply(operation, zeros(size + 1)), operation).to.throw(FrameError);
    }
  });
});

describe('a page as the kernel reads it', () => {
  it('is malformed where an entry is not whole', () => {
    const plus = new PageWriter('readdirplus', { offset: 0, size: 4096 });
    plus.add('abcdefghi', { nodeid: 5, attr: { mode: 0o100644 } });
    const plain = new PageWriter('readdir', { offset: 0, size: 4096 });
    plain.add('abcdefghi', { ino: 5, mode: 0o100644 });
    for (let length = 1; length < plus.bytes.length; length += 1) {
      expect(() => parsePlusPage(plus.bytes.slice(0, length))).to.throw(FrameError, 'ends within the entry');
    }
    for (let length = 1; length < plain.bytes.length; length += 1) {
      expect(() => parsePage(plain.bytes.slice(0, length))).to.throw(FrameError, 'ends within the entry');
    }
  });
});
