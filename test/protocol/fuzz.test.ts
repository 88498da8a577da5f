import fc from 'fast-check';
import { expect } from 'chai';
import { forEachForget } from '../../src/protocol/forgets.js';
import type { RequestFrame } from '../../src/protocol/frame.js';
import { FrameError } from '../../src/protocol/frame.js';
import { decodeInit } from '../../src/protocol/init.js';
import { decodeReply, encodeRequest } from '../../src/protocol/kernel-side.js';
import { decodeRetrieved } from '../../src/protocol/notifications.js';
import type { Operation } from '../../src/protocol/operations.js';
import { operationNames, operationOf, row } from '../../src/protocol/operations.js';
import { PageWriter } from '../../src/protocol/page.js';
import { printRequest } from '../../src/protocol/printer.js';
import type { ReaddirRequest } from '../../src/protocol/requests/files.js';
import { HANDLES, received } from './frames.js';

/** All that a session does with a frame before a handler sees it. */
function take(frame: RequestFrame): void {
  const operation = operationOf(frame.opcode);
  if (operation === undefined) return;
  const request = row(operation).decode?.(frame, HANDLES);
  if (operation === 'init') decodeInit(frame);
  if (operation === 'notifyReply') decodeRetrieved(frame);
  if (operation === 'forget' || operation === 'batchForget') forEachForget(frame, () => undefined);
  if (operation === 'readdir' || operation === 'readdirplus')
    new PageWriter(operation, request as ReaddirRequest);
}

/** Nothing but a FrameError may come out, and a line for the trace whatever happens. */
function survives(bytes: Uint8Array): void {
  try {
    const frame = received(bytes);
    expect(printRequest(frame)).to.be.a('string').and.not.include('\n');
    take(frame);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
  }
}

const opcodes = fc.constantFrom(...operationNames);
const names = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 3 });
const wordsOf = (length: number) =>
  fc.array(fc.oneof(fc.nat(64), fc.integer({ min: 0, max: 0xffff_ffff })), {
    minLength: length,
    maxLength: length,
  });

/** A frame that a kernel could have sent, with any numbers in its struct. */
const plausible = fc
  .tuple(opcodes, wordsOf(24), names, fc.uint8Array({ maxLength: 64 }))
  .map(([operation, words, texts, bytes]) => filled(operation, words, texts, bytes));

function filled(
  operation: Operation,
  words: readonly number[],
  texts: readonly string[],
  bytes: Uint8Array,
): Uint8Array {
  const frame = encodeRequest(operation, { unique: 12, nodeid: 5 }, {}, { names: texts, bytes });
  const view = new DataView(frame.buffer);
  const size = row(operation).body?.size ?? 0;
  for (let at = 0; at + 4 <= size; at += 4)
    view.setUint32(40 + at, words[(at / 4) % words.length] ?? 0, true);
  return frame;
}

/** The length is set right again, or else nothing behind the header would ever be looked at. */
function relengthed(frame: Uint8Array): Uint8Array {
  const whole = frame.slice();
  if (whole.length >= 4) new DataView(whole.buffer).setUint32(0, whole.length, true);
  return whole;
}

describe("frames that are no kernel's", () => {
  it('end in a FrameError or in a request: random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, right) => {
        survives(right ? relengthed(bytes) : bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('end in a FrameError or in a request: any numbers in any struct', () => {
    fc.assert(fc.property(plausible, survives), { numRuns: 3000 });
  });

  it('end in a FrameError or in a request: a byte changed, cut off or added', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255), fc.nat(), fc.uint8Array({ maxLength: 8 }));
    const property = fc.property(plausible, change, ([...frame], [at, byte, length, more]) => {
      frame[at % frame.length] = byte;
      survives(relengthed(Uint8Array.from([...frame.slice(0, length % (frame.length + 1)), ...more])));
    });
    fc.assert(property, { numRuns: 3000 });
  });

  it('end in a FrameError or in a request: every operation at every length', () => {
    for (const operation of operationNames) {
      const frame = filled(operation, [1], ['a', 'b'], new Uint8Array(8));
      for (let length = 0; length <= frame.length; length += 1) survives(relengthed(frame.slice(0, length)));
    }
  });

  it('never give a handler bytes of an earlier frame', () => {
    for (const operation of ['write', 'setxattr', 'ioctl'] as const) {
      const property = fc.property(wordsOf(12), fc.uint8Array({ maxLength: 16 }), (words, bytes) => {
        const plain = bytes.map((byte) => byte & 0x7f);
        try {
          const request = row(operation).decode!(received(filled(operation, words, ['n'], plain)), HANDLES);
          const { data, value } = request as { data?: Uint8Array; value?: Uint8Array };
          // 0xee is what the frame before has left in the buffer.
          expect([...(data ?? value ?? [])]).not.to.include(0xee);
        } catch (error) {
          if (!(error instanceof FrameError)) throw error;
        }
      });
      fc.assert(property, { numRuns: 500 });
    }
  });
});

describe("replies that are no handler's", () => {
  it('end in a FrameError or in a value', () => {
    const property = fc.property(
      opcodes,
      fc.uint8Array({ maxLength: 400 }),
      fc.boolean(),
      (operation, bytes, right) => {
        const reply = right ? relengthed(bytes) : bytes;
        if (right && reply.length >= 8) reply.fill(0, 4, 8);
        try {
          decodeReply(operation, reply);
        } catch (error) {
          if (!(error instanceof FrameError)) throw error;
        }
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });
});
