import type { ReplyFrame } from '../frame.js';
import { encodeName } from '../names.js';
import { PageWriter } from '../page.js';
import type { IoctlReply, LockReply } from '../replies.js';
import type {
  CopyFileRangeRequest,
  FileLock,
  IoctlRequest,
  ReadRequest,
  WriteRequest,
} from '../requests/files.js';
import {
  FUSE_COPY_FILE_RANGE_OUT,
  FUSE_FILE_LOCK,
  FUSE_IOCTL_OUT,
  FUSE_LK_OUT,
  FUSE_LSEEK_OUT,
  FUSE_POLL_OUT,
  FUSE_WRITE_OUT,
} from '../structs.js';
import { bytes, count, record, Unfit, word } from '../unfit.js';
import type { Encoder } from './encoder.js';

const LOCK = FUSE_FILE_LOCK.at;
const IOCTL = FUSE_IOCTL_OUT.at;
const LOCK_TYPE = { read: 0, write: 1, unlock: 2 } as const;

/** Where a lock to the end of the file ends: the kernel's OFFSET_MAX. */
const OFFSET_MAX = 0x7fff_ffff_ffff_ffffn;

/** PATH_MAX without its NUL: what READLINK has room for. */
const LINK_MAX = 4095;

export const encodeBytes: Encoder = (frame, reply, request) => {
  frame.body = bytesOf(reply, (request as Pick<ReadRequest, 'size'>).size, 'the reply');
};

function bytesOf(value: unknown, most: number, member: string): Uint8Array {
  const sent = bytes(value, member);
  if (sent.byteLength <= most) return sent;
  throw new Unfit(
    `the length of ${member}`,
    sent.byteLength,
    `${String(most)} at most, as many as were asked for`,
  );
}

export const encodeText: Encoder = (frame, reply) => {
  const bytes = typeof reply === 'string' ? encodeName(reply) : reply;
  if (!(bytes instanceof Uint8Array)) throw new Unfit('the reply', reply, 'a string or a Uint8Array');
  if (bytes.byteLength > LINK_MAX)
    throw new Unfit('the link target', reply, `${String(LINK_MAX)} bytes at most`);
  if (bytes.includes(0)) throw new Unfit('the link target', reply, 'without a NUL');
  frame.body = bytes;
};

export const encodePage: Encoder = (frame, reply) => {
  if (!(reply instanceof PageWriter)) throw new Unfit('the page', reply, "the session's PageWriter");
  frame.body = reply.bytes;
  reply.close();
};

/** How many bytes of a write were taken: all but at the end of the space. */
export const encodeWritten: Encoder = (frame, reply, request, _fh, operation) => {
  const most =
    operation === 'write'
      ? (request as Pick<WriteRequest, 'data'>).data.byteLength
      : (request as Pick<CopyFileRangeRequest, 'length'>).length;
  const base = frame.reserve(FUSE_WRITE_OUT.size);
  frame.putWord(base, count(reply, most, 'the number of bytes written'));
};

export const encodeCopied: Encoder = (frame, reply, request) => {
  const base = frame.extend(FUSE_COPY_FILE_RANGE_OUT.size);
  frame.putWide(
    base,
    count(reply, (request as Pick<CopyFileRangeRequest, 'length'>).length, 'the number of bytes copied'),
  );
};

export const encodeLock: Encoder = (frame, reply) => {
  const lock = record(reply, '{ type, … }') as LockReply;
  if (!Object.hasOwn(LOCK_TYPE, lock.type)) throw new Unfit('type', lock.type, "'read', 'write' or 'unlock'");
  const base = frame.reserve(FUSE_LK_OUT.size);
  frame.putWord(base + LOCK.type, LOCK_TYPE[lock.type]);
  if (lock.type !== 'unlock') putRange(frame, base, lock);
};

function putRange(frame: ReplyFrame, base: number, lock: Partial<FileLock>): void {
  const start = count(lock.start, Number.MAX_SAFE_INTEGER, 'start');
  const end = lock.end === Infinity ? OFFSET_MAX : count(lock.end, Number.MAX_SAFE_INTEGER, 'end');
  if (end < start) throw new Unfit('end', end, `at least start, which is ${String(start)}, or Infinity`);
  frame.putWide(base + LOCK.start, start);
  frame.putWide(base + LOCK.end, end);
  frame.putWord(base + LOCK.pid, word(lock.pid, 0, 'pid'));
}

export const encodeIoctl: Encoder = (frame, reply, request) => {
  const { result = 0, data } = record(reply, '{ result, data }') as IoctlReply;
  if ((result | 0) !== result) throw new Unfit('result', result, 'an integer from -2^31 to 2^31-1');
  const base = frame.reserve(FUSE_IOCTL_OUT.size);
  frame.putWord(base + IOCTL.result, result);
  if (data !== undefined) frame.body = bytesOf(data, (request as Pick<IoctlRequest, 'size'>).size, 'data');
};

export const encodePoll: Encoder = (frame, reply) => {
  const base = frame.reserve(FUSE_POLL_OUT.size);
  frame.putWord(base, count(reply, 0xffff_ffff, 'the set of events'));
};

export const encodeLseek: Encoder = (frame, reply) => {
  const base = frame.extend(FUSE_LSEEK_OUT.size);
  frame.putWide(base, count(reply, Number.MAX_SAFE_INTEGER, 'the offset'));
};
