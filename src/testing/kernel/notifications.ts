import { NOTIFY } from '../../protocol/flags.js';
import { REPLY_BODY } from '../../protocol/frame.js';
import { decodeName } from '../../protocol/names.js';
import * as wire from '../../protocol/structs.js';
import type { Layout, Struct, Field } from '../../protocol/layout.js';
import type { Connection } from './connection.js';
import { KERNEL } from './connection.js';
import type { Dentry } from './dentry.js';
import { invalidateEntry } from './entries.js';
import { failure } from './failure.js';
import { invalidate } from './inode-cache.js';
import type { Inode } from './inode.js';
import { S_IFDIR } from './modes.js';
import { cachePage, dropPages, PAGE } from './pages.js';
import type { Question } from './request.js';
import type { System } from './system.js';
import type { Work } from './task.js';

/** FUSE_EXPIRE_ONLY */
const EXPIRE_ONLY = 1;

/** One notification as it was written, and what it is to work on. */
export interface Notified {
  readonly system: System;
  readonly connection: Connection;
  readonly frame: Uint8Array;
  readonly body: Uint8Array;
}

type Code = keyof typeof NOTIFY;
/** What may have to wait is work, the rest is done when it returns. */
type Handler = (notified: Notified) => Work | undefined;

/** The name of a notification, as `INVAL_ENTRY`; undefined for a code that there is not. */
export function codeOf(frame: Uint8Array): Code | undefined {
  const { error } = wire.FUSE_OUT_HEADER.read(viewOf(frame), 0);
  return (Object.keys(NOTIFY) as Code[]).find((code) => NOTIFY[code] === error);
}

/** Does what the session asks for (fuse_notify(), fs/fuse/dev.c). @throws Failure with what write(2) fails with. */
export function* handleNotification(notified: Notified): Work {
  const code = codeOf(notified.frame);
  if (code === undefined) throw failure('EINVAL');
  const work = HANDLERS[code](notified);
  if (work !== undefined) yield* work;
}

const HANDLERS: Record<Code, Handler> = {
  // Nobody polls here.
  POLL: () => undefined,
  INVAL_INODE: invalidateInode,
  INVAL_ENTRY: ({ system, frame }) => {
    const { parent, flags } = structOf(wire.FUSE_NOTIFY_INVAL_ENTRY_OUT, frame);
    const name = nameOf(wire.FUSE_NOTIFY_INVAL_ENTRY_OUT, frame);
    return invalidateName(system, parent, name, (flags & EXPIRE_ONLY) !== 0);
  },
  DELETE: ({ system, frame }) => {
    const { parent, child } = structOf(wire.FUSE_NOTIFY_DELETE_OUT, frame);
    return invalidateName(system, parent, nameOf(wire.FUSE_NOTIFY_DELETE_OUT, frame), false, Number(child));
  },
  STORE: ({ system, frame, body }) => {
    const { nodeid, offset } = structOf(wire.FUSE_NOTIFY_STORE_OUT, frame);
    storePages(known(system, nodeid), Number(offset), body);
    return undefined;
  },
  RETRIEVE: retrieve,
  RESEND: ({ connection }) => {
    connection.resend();
    connection.flush();
    return undefined;
  },
  INC_EPOCH: ({ system }) => {
    system.dentries.epoch += 1;
    return undefined;
  },
  PRUNE: pruneAll,
};

/** fuse_reverse_inval_inode() */
function invalidateInode({ system, frame }: Notified): undefined {
  const { ino, off, len } = structOf(wire.FUSE_NOTIFY_INVAL_INODE_OUT, frame);
  const inode = known(system, ino);
  const [from, length] = [Number(off), Number(len)];
  invalidate(inode);
  system.inodes.outdate(inode);
  const to = length > 0 ? Math.ceil((from + length) / PAGE) : undefined;
  if (from >= 0) dropPages(inode, Math.floor(from / PAGE), to);
}

/** fuse_retrieve(): the answer is a request of its own, which has the number of the question. */
function retrieve({ system, connection, frame }: Notified): undefined {
  const asked = structOf(wire.FUSE_NOTIFY_RETRIEVE_OUT, frame);
  const inode = known(system, asked.nodeid);
  const bytes = retrievePages(inode, Number(asked.offset), asked.size);
  const fields = { offset: asked.offset, size: bytes.length };
  const question: Question<'notifyReply'> = {
    operation: 'notifyReply',
    nodeid: inode.nodeid,
    fields,
    trailer: { bytes },
    caller: KERNEL,
    also: [],
  };
  connection.reply(question, Number(asked.notify_unique));
  connection.flush();
}

function pruneAll({ system, frame }: Notified): undefined {
  const { count } = structOf(wire.FUSE_NOTIFY_PRUNE_OUT, frame);
  const at = REPLY_BODY + wire.FUSE_NOTIFY_PRUNE_OUT.size;
  if (frame.length !== at + count * 8) throw failure('EINVAL');
  for (const nodeid of new BigUint64Array(frame.slice(at).buffer)) prune(system, Number(nodeid));
}

/** fuse_try_prune_one_inode(): drops the names of an inode that nobody uses (d_prune_aliases()). */
function prune({ inodes, dentries }: System, nodeid: number): void {
  const inode = inodes.find(nodeid);
  if (inode === undefined) return;
  inodes.hold(inode);
  for (const dentry of [...inode.aliases]) if (dentry.count === 0) dentries.drop(dentry);
  inodes.put(inode);
}

/** fuse_reverse_inval_entry(): it waits for whoever works in the directory. */
function* invalidateName(
  system: System,
  parent: number | bigint,
  name: string,
  expireOnly: boolean,
  child = 0,
): Work {
  const directory = system.inodes.hold(known(system, parent));
  try {
    yield* directory.lock.exclusive();
    try {
      yield* invalidateIn(system, directory, name, expireOnly, child);
    } finally {
      directory.lock.release();
    }
  } finally {
    system.inodes.put(directory);
  }
}

function* invalidateIn(
  system: System,
  directory: Inode,
  name: string,
  expireOnly: boolean,
  child: number,
): Work {
  if (!directory.is(S_IFDIR)) throw failure('ENOTDIR');
  const [alias] = directory.aliases;
  const entry = alias?.children.get(name);
  if (entry === undefined) throw failure('ENOENT');
  system.dentries.get(entry);
  try {
    invalidate(directory);
    if (!expireOnly) invalidateEntry(system, entry);
    else entry.validUntil = 0;
    if (child !== 0 && entry.inode !== undefined) yield* deleteEntry(system, entry, entry.inode, child);
  } finally {
    system.dentries.put(entry);
  }
}

function* deleteEntry(system: System, entry: Dentry, inode: Inode, child: number): Work {
  yield* inode.lock.exclusive();
  try {
    if (inode.nodeid !== child) throw failure('ENOENT');
    if (inode.is(S_IFDIR)) {
      system.dentries.shrinkBelow(entry);
      if ([...entry.children.values()].some(({ inode: below }) => below !== undefined))
        throw failure('ENOTEMPTY');
      inode.isDead = true;
    }
  } finally {
    inode.lock.release();
  }
  system.dentries.delete(entry);
}

/** fuse_notify_store(): whole pages, and the last one where the file ends in it. */
function storePages(inode: Inode, offset: number, bytes: Uint8Array): void {
  const end = offset + bytes.length;
  if (end > Number(inode.attributes.size)) inode.attributes = { ...inode.attributes, size: end };
  for (let at = 0; at < bytes.length;) {
    const start = (offset + at) % PAGE;
    const piece = bytes.subarray(at, at + PAGE - start);
    const index = Math.floor((offset + at) / PAGE);
    const cached = inode.pages?.get(index);
    if (cached !== undefined) cached.set(piece, start);
    else if (
      start === 0 &&
      (piece.length === PAGE || offset + at + piece.length >= Number(inode.attributes.size))
    )
      cachePage(inode, index, piece);
    at += piece.length;
  }
}

/** fuse_retrieve(): what the cache has from the offset on without a hole. */
function retrievePages({ pages, attributes }: Inode, offset: number, size: number): Uint8Array {
  const end = Math.min(offset + size, Number(attributes.size));
  const pieces: Uint8Array[] = [];
  for (let at = offset; at < end;) {
    const page = pages?.get(Math.floor(at / PAGE));
    if (page === undefined) break;
    const piece = page.subarray(at % PAGE, Math.min(PAGE, (at % PAGE) + end - at));
    pieces.push(piece);
    at += piece.length;
  }
  return Buffer.concat(pieces);
}

function known({ inodes }: System, nodeid: number | bigint): Inode {
  const inode = inodes.find(Number(nodeid));
  if (inode === undefined) throw failure('ENOENT');
  return inode;
}

function structOf<const F extends readonly Field[]>(layout: Layout<F>, frame: Uint8Array): Struct<F> {
  if (frame.length < REPLY_BODY + layout.size) throw failure('EINVAL');
  return layout.read(viewOf(frame), REPLY_BODY);
}

/** The name behind the struct, without its NUL. */
function nameOf(layout: Layout, frame: Uint8Array): string {
  const at = REPLY_BODY + layout.size;
  return decodeName(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), at, frame.length - 1);
}

function viewOf(frame: Uint8Array): DataView {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
}
