import type { Operation } from '../../protocol/operations.js';
import { failure, isFailure } from './failure.js';
import { invalidate } from './inode-cache.js';
import { STATX, type Inode } from './inode.js';
import { S_IFDIR, S_IFREG } from './modes.js';
import { assertUsable, checkPermission, MAY } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

/** setxattr(2) (vfs_setxattr(), fuse_setxattr()). */
export function* setXattr(
  system: System,
  caller: Caller,
  inode: Inode,
  name: string,
  value: Uint8Array,
  flags: number,
): Work {
  yield* changing(system, caller, inode, name, function* () {
    const trailer = { names: [name], bytes: value };
    const fields = { size: value.length, flags };
    yield* unlessMissing(system, 'setxattr', ask(caller, 'setxattr', inode.nodeid, fields, trailer));
  });
}

/** removexattr(2) */
export function* removeXattr(system: System, caller: Caller, inode: Inode, name: string): Work {
  yield* changing(system, caller, inode, name, () =>
    unlessMissing(system, 'removexattr', ask(caller, 'removexattr', inode.nodeid, {}, { names: [name] })),
  );
}

/** getxattr(2). @param size of the caller's buffer; 0 asks how large the value is. */
export function* getXattr(
  system: System,
  caller: Caller,
  inode: Inode,
  name: string,
  size: number,
): Work<Uint8Array> {
  yield* checkXattr(system, caller, inode, name, MAY.READ);
  const question = ask(caller, 'getxattr', inode.nodeid, { size }, { names: [name] });
  return yield* unlessMissing(system, 'getxattr', question);
}

/** listxattr(2): the names, each with its NUL. */
export function* listXattrs(system: System, caller: Caller, inode: Inode, size: number): Work<Uint8Array> {
  assertUsable(system, caller, inode);
  return yield* unlessMissing(system, 'listxattr', ask(caller, 'listxattr', inode.nodeid, { size }));
}

function* changing(
  system: System,
  caller: Caller,
  inode: Inode,
  name: string,
  work: () => Work<unknown>,
): Work {
  yield* inode.lock.exclusive();
  try {
    yield* checkXattr(system, caller, inode, name, MAY.WRITE);
    yield* work();
    invalidate(inode, STATX.CTIME);
  } finally {
    inode.lock.release();
  }
}

/** xattr_permission(), fs/xattr.c */
function* checkXattr(system: System, caller: Caller, inode: Inode, name: string, wanted: number): Work {
  if (name.startsWith('security.') || name.startsWith('system.')) return;
  if (name.startsWith('trusted.')) {
    if (caller.uid !== 0) throw failure(wanted === MAY.WRITE ? 'EPERM' : 'ENODATA');
    return;
  }
  const isPlain = inode.is(S_IFREG) || inode.is(S_IFDIR);
  if (name.startsWith('user.') && !isPlain) throw failure(wanted === MAY.WRITE ? 'EPERM' : 'ENODATA');
  yield* checkPermission(system, caller, inode, wanted);
}

/** What is answered with ENOSYS once is not asked for again, and not supported. */
function* unlessMissing<T>({ features }: System, operation: Operation, work: Work<T>): Work<T> {
  if (features.missing.has(operation)) throw failure('EOPNOTSUPP');
  try {
    return yield* work;
  } catch (error) {
    if (!isFailure(error, 'ENOSYS')) throw error;
    features.missing.add(operation);
    throw failure('EOPNOTSUPP');
  }
}
