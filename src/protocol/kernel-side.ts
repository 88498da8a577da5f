import type { Dirent, DirentPlus } from './dirents.js';
import { parsePage, parsePlusPage } from './dirents.js';
import { FrameError, REPLY_BODY, REQUEST_BODY } from './frame.js';
import type { Layout, Struct, StructInput } from './layout.js';
import { decodeName, encodeName } from './names.js';
import type { Operation, ReplyKind } from './operations.js';
import { OPERATIONS, row, wireName } from './operations.js';
import { REPLY_STRUCTS } from './reply-structs.js';
import { FUSE_FORGET_ONE, FUSE_IN_HEADER, FUSE_OUT_HEADER } from './structs.js';

// The kernel's side of the protocol: requests are written and replies are read. A kernel in memory needs it, and it
// holds the other side to the layouts, from which all of this derives.

type Rows = typeof OPERATIONS;

/** The members of the header that a kernel fills in. */
export type RequestHeader = Pick<
  StructInput<typeof FUSE_IN_HEADER.fields>,
  'unique' | 'nodeid' | 'uid' | 'gid' | 'pid'
>;

/** The members of an operation's struct; an absent one is 0. */
export type RequestFields<Op extends Operation> =
  Rows[Op]['body'] extends Layout<infer F> ? StructInput<F> : object;

/** What follows the struct, as far as the operation has it. */
export interface RequestTrailer {
  /** Each gets its NUL. */
  readonly names?: readonly string[];
  readonly bytes?: Uint8Array;
  readonly forgets?: readonly StructInput<typeof FUSE_FORGET_ONE.fields>[];
}

/** One request as the kernel would write it. What does not add up is written as it is: tests need that too. */
export function encodeRequest<Op extends Operation>(
  operation: Op,
  header: RequestHeader,
  fields: RequestFields<Op>,
  trailer: RequestTrailer = {},
): Uint8Array<ArrayBuffer> {
  const { body, opcode } = row(operation);
  const tail = partsOf(trailer);
  let at = REQUEST_BODY + (body?.size ?? 0);
  const frame = new Uint8Array(at + tail.reduce((sum, { length }) => sum + length, 0));
  const view = new DataView(frame.buffer);
  const { unique = 0, nodeid = 0, uid = 0, gid = 0, pid = 0 } = header;
  FUSE_IN_HEADER.write(view, 0, { len: frame.length, opcode, unique, nodeid, uid, gid, pid });
  body?.write(view, REQUEST_BODY, fields);
  for (const part of tail) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

function partsOf({ names = [], bytes, forgets = [] }: RequestTrailer): readonly Uint8Array[] {
  return [
    ...names.flatMap((name) => [encodeName(name), NUL]),
    ...(bytes === undefined ? [] : [bytes]),
    ...forgets.map(forgetItem),
  ];
}

const NUL = new Uint8Array(1);

function forgetItem(item: StructInput<typeof FUSE_FORGET_ONE.fields>): Uint8Array {
  const bytes = new Uint8Array(FUSE_FORGET_ONE.size);
  FUSE_FORGET_ONE.write(new DataView(bytes.buffer), 0, item);
  return bytes;
}

type Out<L> = L extends Layout<infer F> ? Struct<F> : never;
type Structs = typeof REPLY_STRUCTS;

/** What the kernel finds in each kind of successful reply. */
export type ReplyValue<Kind extends ReplyKind> = Kind extends 'create'
  ? { entry: Out<Structs['create'][0]>; open: Out<Structs['create'][1]> }
  : Kind extends 'ioctl'
    ? { out: Out<Structs['ioctl'][0]>; data: Uint8Array }
    : Kind extends 'page'
      ? Dirent[]
      : Kind extends 'plus-page'
        ? DirentPlus[]
        : Kind extends 'text'
          ? string
          : Structs[Kind] extends readonly [infer L]
            ? Out<L>
            : Uint8Array;

/** A reply as the kernel reads it; `value` is undefined with an error. */
export interface KernelReply<Kind extends ReplyKind> {
  readonly unique: number | bigint;
  /** 0, or a negative errno. */
  readonly error: number;
  readonly value: ReplyValue<Kind> | undefined;
}

/**
 * Reads a reply. An xattr's value stays bytes: only who asked knows whether they are a struct fuse_getxattr_out.
 * @throws FrameError for a length that is not what the operation's reply has.
 */
export function decodeReply<Op extends Operation>(
  operation: Op,
  bytes: Uint8Array,
): KernelReply<Rows[Op]['reply']> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < REPLY_BODY) throw wrongLength(operation, bytes.length);
  const { len, error, unique } = FUSE_OUT_HEADER.read(view, 0);
  if (len !== bytes.length || (error !== 0 && len !== REPLY_BODY)) throw wrongLength(operation, bytes.length);
  const kind: ReplyKind = OPERATIONS[operation].reply;
  const value = error === 0 ? readValue(operation, kind, bytes.subarray(REPLY_BODY)) : undefined;
  return { unique, error, value: value as ReplyValue<Rows[Op]['reply']> | undefined };
}

function readValue(operation: Operation, kind: ReplyKind, body: Uint8Array): unknown {
  const values: unknown[] = [];
  let at = 0;
  for (const struct of REPLY_STRUCTS[kind]) {
    if (at + struct.size > body.length) throw wrongLength(operation, REPLY_BODY + body.length);
    values.push(struct.read(new DataView(body.buffer, body.byteOffset, body.byteLength), at));
    at += struct.size;
  }
  const rest = body.subarray(at);
  if (rest.length > 0 && !HAS_BYTES.has(kind)) throw wrongLength(operation, REPLY_BODY + body.length);
  return (SHAPES[kind] ?? plain)(values, rest);
}

const HAS_BYTES: ReadonlySet<ReplyKind> = new Set([
  'bytes',
  'text',
  'page',
  'plus-page',
  'xattr',
  'xattr-names',
  'ioctl',
]);

type Shape = (structs: readonly unknown[], rest: Uint8Array) => unknown;

const plain: Shape = ([struct], rest) => struct ?? rest;

const SHAPES: Partial<Record<ReplyKind, Shape>> = {
  create: ([entry, open]) => ({ entry, open }),
  ioctl: ([out], data) => ({ out, data }),
  page: (_, rest) => parsePage(rest),
  'plus-page': (_, rest) => parsePlusPage(rest),
  text: (_, rest) => decodeName(Buffer.from(rest), 0, rest.length),
};

function wrongLength(operation: Operation, length: number): FrameError {
  return new FrameError(`a reply of ${String(length)} bytes is none to ${wireName(operation)}`);
}
