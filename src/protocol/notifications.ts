import { NOTIFY } from './flags.js';
import type { RequestFrame } from './frame.js';
import { REPLY_BODY, REQUEST_BODY } from './frame.js';
import type { Field, Layout, StructInput } from './layout.js';
import { layout, LITTLE_ENDIAN } from './layout.js';
import { encodeName } from './names.js';
import * as wire from './structs.js';
import { count, nodeidOf, Unfit, wide } from './unfit.js';

/** What session.notify was asked for cannot be told to the kernel. */
export class NotificationError extends Error {
  readonly code = 'TALLYFS_NOTIFICATION';
  override readonly name = 'NotificationError';

  /** @param notification its name on the wire: `INVAL_ENTRY`. */
  constructor(
    readonly notification: string,
    cause: Unfit,
  ) {
    super(`the notification ${notification} cannot be sent: ${cause.message}`);
  }
}

type Frame = Uint8Array<ArrayBuffer>;

/** FUSE_EXPIRE_ONLY */
const EXPIRE_ONLY = 1;
const NAME_MAX = 255;
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * The attributes of an inode, and its cached data from `offset` on, are no longer true. fuse_reverse_inval_inode()
 * @param offset negative: the attributes only. @param length bytes; 0 for all the rest.
 * @throws NotificationError, as all of these, for what cannot be told.
 */
export function invalInode(nodeid: number, offset = 0, length = 0): Frame {
  return told('INVAL_INODE', wire.FUSE_NOTIFY_INVAL_INODE_OUT, () => ({
    ino: nodeidOf(nodeid, 1, 'nodeid'),
    off: offset < 0 ? -1 : count(offset, MOST, 'offset'),
    len: count(length, MOST, 'length'),
  }));
}

/** A name in a directory no longer means what it did. @param expire only its timeout is over: ask again. */
export function invalEntry(parent: number, name: string, expire = false): Frame {
  const tail = () => terminated(name);
  const fields = (namelen: number) => ({
    parent: nodeidOf(parent, 1, 'parent'),
    namelen: namelen - 1,
    flags: expire ? EXPIRE_ONLY : 0,
  });
  return told('INVAL_ENTRY', wire.FUSE_NOTIFY_INVAL_ENTRY_OUT, fields, tail);
}

/** A name was removed behind the kernel's back, and `child` is what it meant: inotify(7) tells of it too. */
export function deleteEntry(parent: number, child: number, name: string): Frame {
  const tail = () => terminated(name);
  const fields = (namelen: number) => ({
    parent: nodeidOf(parent, 1, 'parent'),
    child: nodeidOf(child, 1, 'child'),
    namelen: namelen - 1,
  });
  return told('DELETE', wire.FUSE_NOTIFY_DELETE_OUT, fields, tail);
}

/**
 * Puts bytes into the page cache of an inode.
 * @param size how many bytes will be sent behind this head, which counts them already.
 */
export function store(nodeid: number, offset: number, size: number): Frame {
  const head = told('STORE', wire.FUSE_NOTIFY_STORE_OUT, () => ({
    nodeid: nodeidOf(nodeid, 1, 'nodeid'),
    offset: count(offset, MOST, 'offset'),
    size: count(size, 0xffff_0000, 'size'),
  }));
  new DataView(head.buffer).setUint32(wire.FUSE_OUT_HEADER.at.len, head.length + size, LITTLE_ENDIAN);
  return head;
}

/** Asks for cached bytes of an inode; they come as a NOTIFY_REPLY. @param unique the caller's number for the question. */
export function retrieve(unique: number, nodeid: number, offset: number, size: number): Frame {
  return told('RETRIEVE', wire.FUSE_NOTIFY_RETRIEVE_OUT, () => ({
    notify_unique: count(unique, MOST, 'unique'),
    nodeid: nodeidOf(nodeid, 1, 'nodeid'),
    offset: count(offset, MOST, 'offset'),
    size: count(size, 0xffff_ffff, 'size'),
  }));
}

/** Forget inodes that nothing uses, if you can: their FORGETs follow. Since protocol 7.45 */
export function prune(nodeids: readonly number[]): Frame {
  const tail = () => {
    const items = new BigUint64Array(nodeids.length);
    nodeids.forEach((nodeid, index) => (items[index] = BigInt(nodeidOf(nodeid, 2, 'nodeid'))));
    return new Uint8Array(items.buffer);
  };
  return told('PRUNE', wire.FUSE_NOTIFY_PRUNE_OUT, () => ({ count: nodeids.length }), tail);
}

/** What a poll waits for may have happened: ask again. @param kernelHandle as the POLL request had it. */
export function pollWakeup(kernelHandle: number | bigint): Frame {
  return told('POLL', wire.FUSE_NOTIFY_POLL_WAKEUP_OUT, () => ({
    kh: wide(kernelHandle, 0, 'kernelHandle'),
  }));
}

/** Send again what was read and never answered, as a server does that took over from another. Since protocol 7.40 */
export function resend(): Frame {
  return told('RESEND', NOTHING, () => ({}));
}

/** All cached names have to be asked for again. Since protocol 7.44 */
export function incrementEpoch(): Frame {
  return told('INC_EPOCH', NOTHING, () => ({}));
}

/** What the kernel had in its page cache: the answer to {@link retrieve}. */
export interface Retrieved {
  /** The number that the question had. */
  readonly unique: number;
  readonly nodeid: number;
  readonly offset: number;
  /** A view of the frame. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** @throws FrameError */
export function decodeRetrieved(frame: RequestFrame): Retrieved {
  const { at, size } = wire.FUSE_NOTIFY_RETRIEVE_IN;
  const data = frame.slice(REQUEST_BODY + size, frame.word(REQUEST_BODY + at.size));
  return {
    unique: frame.unique,
    nodeid: frame.nodeid,
    offset: frame.position(REQUEST_BODY + at.offset),
    data,
  };
}

const NOTHING = layout('no struct', []);
const NO_TAIL = new Uint8Array();

/** A frame without a request: its unique is 0 and its error member holds the code. */
function told<const F extends readonly Field[]>(
  code: keyof typeof NOTIFY,
  struct: Layout<F>,
  fields: (tailLength: number) => StructInput<F>,
  tail: () => Uint8Array = () => NO_TAIL,
): Frame {
  try {
    const bytes = tail();
    const frame = new Uint8Array(REPLY_BODY + struct.size + bytes.length);
    const view = new DataView(frame.buffer);
    wire.FUSE_OUT_HEADER.write(view, 0, { len: frame.length, error: NOTIFY[code], unique: 0 });
    struct.write(view, REPLY_BODY, fields(bytes.length));
    frame.set(bytes, REPLY_BODY + struct.size);
    return frame;
  } catch (error) {
    throw error instanceof Unfit ? new NotificationError(code, error) : error;
  }
}

/** A name with the NUL that the kernel expects behind it, and that its length does not count. */
function terminated(name: string): Uint8Array {
  const bytes = encodeName(name);
  if (bytes.length === 0 || bytes.length > NAME_MAX || bytes.includes(0)) {
    throw new Unfit('the name', name, `1 to ${String(NAME_MAX)} bytes without a NUL`);
  }
  return Buffer.concat([bytes, NUL]);
}

const NUL = new Uint8Array(1);
