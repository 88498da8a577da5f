import { constants } from 'node:fs';
import { failure } from './failure.js';
import { invalidate } from './inode-cache.js';
import type { Inode } from './inode.js';
import type { OpenFile } from './open-file.js';
import { askForPrivileges } from './permission.js';
import { overwritePages, PAGE } from './pages.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

const O_ACCMODE = 3;
/** FUSE_STATX_MODSIZE: what a write changes. */
const MODSIZE = 0x40 | 0x80 | 0x200 | 0x400;

/** write(2), pwrite(2): through the page cache, and waited for. @returns how many bytes. */
export function* write(
  system: System,
  caller: Caller,
  file: OpenFile,
  bytes: Uint8Array,
  position?: number,
): Work<number> {
  const inode = file.use();
  if ((file.flags & O_ACCMODE) === 0) throw failure('EBADF');
  yield* inode.lock.exclusive();
  try {
    const appends = (file.flags & constants.O_APPEND) !== 0;
    const offset = appends ? Number(inode.attributes.size) : (position ?? Number(file.position));
    yield* askForPrivileges(system, caller, inode);
    const written = yield* writeAll(system, caller, file, bytes, offset);
    if (position === undefined) file.position = offset + written;
    return written;
  } finally {
    inode.lock.release();
  }
}

/** fuse_perform_write() */
function* writeAll(
  system: System,
  caller: Caller,
  file: OpenFile,
  bytes: Uint8Array,
  offset: number,
): Work<number> {
  const most = Math.min(system.features.maxWrite, system.features.maxPages * PAGE);
  let done = 0;
  while (done < bytes.length) {
    const piece = bytes.subarray(done, done + most);
    const fields = { fh: file.fh, offset: offset + done, size: piece.length, flags: file.flags };
    const { size } = yield* ask(caller, 'write', file.inode.nodeid, fields, { bytes: piece });
    if (size > piece.length || size === 0) throw failure('EIO');
    if (!file.has('DIRECT_IO')) overwritePages(file.inode, offset + done, piece.subarray(0, size));
    done += size;
    grew(system, file.inode, offset + done);
    if (size < piece.length) break;
  }
  return done;
}

/** fuse_write_update_attr() */
function grew({ inodes }: System, inode: Inode, end: number): void {
  inodes.outdate(inode);
  if (end > Number(inode.attributes.size)) inode.attributes = { ...inode.attributes, size: end };
  invalidate(inode, MODSIZE);
}
