import type { StructInput } from '../../protocol/layout.js';
import type { FUSE_SETATTR_IN } from '../../protocol/structs.js';
import { FATTR } from '../../protocol/flags.js';
import type { Dentry } from './dentry.js';
import { failure, isFailure } from './failure.js';
import { invalidate, isWrong } from './inode-cache.js';
import type { Inode, WireAttributes } from './inode.js';
import { STATX } from './inode.js';
import { S_IFDIR, S_IFREG } from './modes.js';
import type { WithHandle } from './permission.js';
import { askAccess, assertUsable, checkPermission, MAY, updateAttributes } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

type Change = StructInput<typeof FUSE_SETATTR_IN.fields> & { readonly valid: number };

/** stat(2) of an inode. Source: fuse_getattr() */
export function* status(system: System, caller: Caller, inode: Inode): Work<WireAttributes> {
  assertUsable(system, caller, inode);
  yield* updateAttributes(system, caller, inode, STATX.BASIC);
  return inode.attributes;
}

/** access(2) */
export function* access(system: System, caller: Caller, inode: Inode, mask: number): Work {
  if (system.features.checksPermissions || mask === 0) yield* checkPermission(system, caller, inode, mask);
  else yield* askAccess(system, caller, inode, mask);
}

/** truncate(2). @param file where it is one that is open (ftruncate(2)). */
export function* truncate(
  system: System,
  caller: Caller,
  inode: Inode,
  size: number,
  file?: WithHandle,
): Work {
  if (inode.is(S_IFDIR)) throw failure('EISDIR');
  if (!inode.is(S_IFREG)) throw failure('EINVAL');
  if (file === undefined) yield* checkPermission(system, caller, inode, MAY.WRITE);
  const times = file === undefined ? FATTR.MTIME | FATTR.MTIME_NOW : 0;
  const change = { valid: FATTR.SIZE | FATTR.LOCKOWNER | times, size };
  yield* setAttributes(system, caller, inode, change, file);
  inode.pages = undefined;
}

/** Changes attributes (notify_change(), fuse_do_setattr()). */
export function* setAttributes(
  system: System,
  caller: Caller,
  inode: Inode,
  change: Change,
  file?: WithHandle,
): Work {
  const { lock } = inode;
  yield* lock.exclusive();
  try {
    assertUsable(system, caller, inode);
    const fields = file === undefined ? change : { ...change, valid: change.valid | FATTR.FH, fh: file.fh };
    yield* askChange(system, caller, inode, fields);
    if (inode.is(S_IFDIR) && (change.valid & FATTR.MODE) !== 0) distrust(inode.aliases);
  } finally {
    lock.release();
  }
}

function* askChange({ inodes, clock }: System, caller: Caller, inode: Inode, fields: Change): Work {
  const { now } = inodes;
  try {
    const out = yield* ask(caller, 'setattr', inode.nodeid, fields);
    if (isWrong(inode, out.attr)) {
      inode.isBad = true;
      throw failure('EIO');
    }
    inodes.change(
      inode,
      out.attr,
      clock.until(out.attr_valid, out.attr_valid_nsec),
      Math.max(now, inode.version),
    );
  } catch (error) {
    if (isFailure(error, 'EINTR')) invalidate(inode);
    throw error;
  }
}

/** A directory whose mode has changed is asked for again (fuse_setattr()). */
function distrust(aliases: Iterable<Dentry>): void {
  for (const dentry of aliases) dentry.validUntil = 0;
}
