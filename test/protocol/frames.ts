import { encodeReply } from '../../src/protocol/encode.js';
import { ReplyFrame, RequestFrame } from '../../src/protocol/frame.js';
import type { HandlerRequest } from '../../src/protocol/handlers.js';
import type {
  KernelReply,
  RequestFields,
  RequestHeader,
  RequestTrailer,
} from '../../src/protocol/kernel-side.js';
import { decodeReply, encodeRequest } from '../../src/protocol/kernel-side.js';
import type { OPERATIONS, Operation } from '../../src/protocol/operations.js';
import { row } from '../../src/protocol/operations.js';
import type { Handles, Request } from '../../src/protocol/requests/request.js';

const CAPACITY = 1 << 16;

/** Handles that are their own numbers, so that a test sees which one a request asked for. */
export const HANDLES: Handles = { get: (fh) => `handle ${String(fh)}` };

export function received(bytes: Uint8Array): RequestFrame {
  const frame = new RequestFrame(CAPACITY);
  // What an earlier, longer frame has left behind.
  frame.bytes.fill(0xee);
  frame.bytes.set(bytes);
  return frame.accept(bytes.length);
}

export function receivedHex(hex: string): RequestFrame {
  return received(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
}

const HEADER: RequestHeader = { unique: 12, nodeid: 5, uid: 1000, gid: 100, pid: 77 };

/** The request object that a handler gets for what a kernel asks. */
export function asked<Op extends Operation>(
  operation: Op,
  fields: RequestFields<Op>,
  trailer?: RequestTrailer,
): HandlerRequest<Op> {
  const frame = received(encodeRequest(operation, HEADER, fields, trailer));
  return row(operation).decode!(frame, HANDLES) as HandlerRequest<Op>;
}

/** The bytes that are written for a reply. */
export function replied(
  operation: Operation,
  reply: unknown,
  request: object = { nodeid: 5 },
  fh = 0,
): Buffer {
  const frame = new ReplyFrame();
  frame.bytes.fill(0xee);
  encodeReply(operation, frame, reply, request as Request, fh);
  frame.seal(12);
  return Buffer.concat([frame.bytes.subarray(0, frame.length), frame.body ?? new Uint8Array()]);
}

/** What the kernel reads in a reply. */
export function taken<Op extends Operation>(
  operation: Op,
  reply: unknown,
  request?: object,
  fh?: number,
): NonNullable<KernelReply<(typeof OPERATIONS)[Op]['reply']>['value']> {
  return decodeReply(operation, replied(operation, reply, request, fh)).value!;
}
