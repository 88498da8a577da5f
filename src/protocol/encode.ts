import type { ReplyFrame } from './frame.js';
import { encodeCreate, encodeEntry, encodeOpen } from './encoders/entries.js';
import type { Encoder } from './encoders/encoder.js';
import * as files from './encoders/files.js';
import { encodeAttr, encodeBmap, encodeStatfs, encodeStatx } from './encoders/inodes.js';
import { encodeXattr, encodeXattrNames } from './encoders/xattrs.js';
import type { Operation, ReplyKind } from './operations.js';
import { operationNames, row, wireName } from './operations.js';
import type { Request } from './requests/request.js';
import { ReplyError, Unfit } from './unfit.js';

/** What an operation is never answered with is a mistake of the session, not of a handler. */
const unanswered: Encoder = (_frame, _reply, _request, _fh, operation) => {
  throw new Error(`${wireName(operation)} has no reply that a handler returns`);
};

/** The reply is the header alone; whatever a handler returned has no place in it. */
const nothing: Encoder = () => undefined;

const ENCODERS: Record<ReplyKind, Encoder> = {
  none: unanswered,
  init: unanswered,
  empty: nothing,
  entry: encodeEntry,
  create: encodeCreate,
  attr: encodeAttr,
  statx: encodeStatx,
  open: encodeOpen,
  bytes: files.encodeBytes,
  text: files.encodeText,
  written: files.encodeWritten,
  copied: files.encodeCopied,
  page: files.encodePage,
  'plus-page': files.encodePage,
  statfs: encodeStatfs,
  xattr: encodeXattr,
  'xattr-names': encodeXattrNames,
  lock: files.encodeLock,
  bmap: encodeBmap,
  ioctl: files.encodeIoctl,
  poll: files.encodePoll,
  lseek: files.encodeLseek,
};

/**
 * Fills a reply frame with what a handler returned; the session seals it with the request's unique.
 * For READDIR and READDIRPLUS the reply is the {@link PageWriter}, which is closed by it.
 *
 * @param fh the session's number for the opened file, where the operation opens one.
 * @throws ReplyError for a reply that makes no sense. @throws Errno where it has to be another answer (ERANGE). Either
 * leaves the frame empty.
 */
export type EncodeReply = (frame: ReplyFrame, reply: unknown, request: Request, fh?: number) => void;

/** The encoder of an operation's replies: looked up once, and not for each reply. */
export function replyEncoder(operation: Operation): EncodeReply {
  const encode = ENCODERS[row(operation).reply];
  return (frame, reply, request, fh = 0) => {
    frame.clear();
    try {
      encode(frame, reply, request, fh, operation);
    } catch (error) {
      frame.clear();
      throw error instanceof Unfit ? new ReplyError(wireName(operation), error.message) : error;
    }
  };
}

const BY_OPERATION = Object.fromEntries(
  operationNames.map((operation) => [operation, replyEncoder(operation)]),
) as Record<Operation, EncodeReply>;

/** {@link EncodeReply}, for an operation that is not known beforehand. */
export function encodeReply(
  operation: Operation,
  frame: ReplyFrame,
  reply: unknown,
  request: Request,
  fh = 0,
): void {
  BY_OPERATION[operation](frame, reply, request, fh);
}
