import { failure } from './failure.js';
import { invalidate } from './inode-cache.js';
import type { Inode } from './inode.js';
import { STATX } from './inode.js';
import type { OpenFile } from './open-file.js';
import { PAGE, cachePage, missingRun } from './pages.js';
import { accessed, updateAttributes } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

const O_ACCMODE = 3;
const O_WRONLY = 1;

/** read(2), pread(2): at most `size` bytes, none at the end of the file. */
export function* read(
  system: System,
  caller: Caller,
  file: OpenFile,
  size: number,
  position?: number,
): Work<Uint8Array> {
  const inode = file.use();
  if (file.isDirectory) throw failure('EISDIR');
  if ((file.flags & O_ACCMODE) === O_WRONLY) throw failure('EBADF');
  const offset = position ?? Number(file.position);
  const bytes = file.has('DIRECT_IO')
    ? yield* readDirectly(system, caller, file, offset, size)
    : yield* readCached(system, caller, file, offset, size);
  accessed(inode);
  if (position === undefined) file.position = offset + bytes.length;
  return bytes;
}

/** fuse_direct_io(): a short answer is the end. */
function* readDirectly(
  system: System,
  caller: Caller,
  file: OpenFile,
  offset: number,
  size: number,
): Work<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let done = 0; done < size;) {
    const wanted = Math.min(size - done, system.features.maxPages * PAGE);
    const piece = yield* askRead(caller, file, offset + done, wanted);
    pieces.push(piece);
    done += piece.length;
    if (piece.length < wanted) break;
  }
  return Buffer.concat(pieces);
}

/** fuse_cache_read_iter(): what the page cache has is not asked for. Nothing is read ahead. */
function* readCached(
  system: System,
  caller: Caller,
  file: OpenFile,
  offset: number,
  size: number,
): Work<Uint8Array> {
  const { inode } = file;
  const updates = system.features.has('AUTO_INVAL_DATA') || offset + size > Number(inode.attributes.size);
  if (updates) yield* updateAttributes(system, caller, inode, STATX.SIZE, file);
  const end = Math.min(offset + size, Number(inode.attributes.size));
  if (offset >= end) return new Uint8Array();
  yield* fill(system, caller, file, Math.floor(offset / PAGE), Math.ceil(end / PAGE));
  return copy(inode, offset, Math.min(end, Number(inode.attributes.size)));
}

/** Reads the pages of a range that are missing, several in one request. */
function* fill(system: System, caller: Caller, file: OpenFile, from: number, to: number): Work {
  for (let page = from; page < to;) {
    const run = missingRun(file.inode, page, Math.min(to, page + system.features.maxPages));
    if (run > 0) yield* readPages(caller, file, page, run);
    page += Math.max(1, run);
  }
}

function* readPages(caller: Caller, file: OpenFile, first: number, count: number): Work {
  const bytes = yield* askRead(caller, file, first * PAGE, count * PAGE);
  for (let index = 0; index < count; index += 1)
    cachePage(file.inode, first + index, bytes.subarray(index * PAGE, (index + 1) * PAGE));
  if (bytes.length < count * PAGE) shorten(file.inode, first * PAGE + bytes.length);
}

/** The file has become shorter than its size said (fuse_read_update_size()). */
function shorten(inode: Inode, size: number): void {
  if (size >= Number(inode.attributes.size)) return;
  inode.attributes = { ...inode.attributes, size };
  invalidate(inode, STATX.SIZE);
}

function copy({ pages }: Inode, offset: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, end - offset));
  for (let at = offset; at < end; at += PAGE - (at % PAGE)) {
    const page = pages?.get(Math.floor(at / PAGE));
    if (page !== undefined)
      bytes.set(page.subarray(at % PAGE, Math.min(PAGE, (at % PAGE) + end - at)), at - offset);
  }
  return bytes;
}

function* askRead(caller: Caller, file: OpenFile, offset: number, size: number): Work<Uint8Array> {
  const fields = { fh: file.fh, offset, size, flags: file.flags };
  const bytes = yield* ask(caller, 'read', file.inode.nodeid, fields);
  if (bytes.length > size) throw failure('EIO');
  return bytes;
}
