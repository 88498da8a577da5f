import type { FUSE_STATFS_OUT } from '../../protocol/structs.js';
import type { Struct } from '../../protocol/layout.js';
import { isFailure } from './failure.js';
import type { Inode } from './inode.js';
import type { OpenFile } from './open-file.js';
import { assertUsable } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

const FDATASYNC = 1;

/** fsync(2), fdatasync(2); what has none succeeds. Source: fuse_fsync(), fuse_dir_fsync() */
export function* sync(system: System, caller: Caller, file: OpenFile, dataOnly: boolean): Work {
  const inode = file.use();
  const operation = file.isDirectory ? 'fsyncdir' : 'fsync';
  yield* inode.lock.exclusive();
  try {
    if (system.features.missing.has(operation)) return;
    const fields = { fh: file.fh, fsync_flags: dataOnly ? FDATASYNC : 0 };
    yield* ask<'fsync' | 'fsyncdir'>(caller, operation, inode.nodeid, fields);
  } catch (error) {
    if (!isFailure(error, 'ENOSYS')) throw error;
    system.features.missing.add(operation);
  } finally {
    inode.lock.release();
  }
}

/** statfs(2). Source: fuse_statfs() */
export function* statfs(
  system: System,
  caller: Caller,
  inode: Inode,
): Work<Struct<typeof FUSE_STATFS_OUT.fields>['st']> {
  assertUsable(system, caller, inode);
  const { st } = yield* ask(caller, 'statfs', inode.nodeid, {});
  return st;
}
