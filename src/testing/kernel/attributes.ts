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
import {
  askAccess,
  getAttributes,
  askForPrivileges,
  assertUsable,
  checkPermission,
  MAY,
  updateAttributes,
} from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

const S_ISUID = 0o4000;
const S_ISGID = 0o2000;
const S_IXGRP = 0o010;

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
  yield* askForPrivileges(system, caller, inode);
  const change = { valid: FATTR.SIZE | FATTR.LOCKOWNER, size };
  yield* setAttributes(system, caller, inode, change, file);
  inode.pages = undefined;
}

/** chmod(2): the type of the file goes along (chmod_common(), fs/open.c). */
export function* changeMode(system: System, caller: Caller, inode: Inode, mode: number): Work {
  const whole = inode.type | (mode & 0o7777);
  yield* setAttributes(system, caller, inode, { valid: FATTR.MODE, mode: whole });
}

/** chown(2): capabilities go with the owner (chown_common(), fs/open.c). */
export function* changeOwner(system: System, caller: Caller, inode: Inode, uid: number, gid: number): Work {
  const { lock } = inode;
  yield* lock.exclusive();
  try {
    const kept = inode.is(S_IFDIR) ? { valid: 0 } : yield* dropPrivileges(system, caller, inode);
    const valid = FATTR.UID | FATTR.GID | kept.valid;
    yield* setLocked(system, caller, inode, { ...kept, valid, uid, gid });
  } finally {
    lock.release();
  }
}

/** Capabilities and set-ID bits go with the owner. Their mode is asked for anew first (fuse_setattr()). */
function* dropPrivileges(system: System, caller: Caller, inode: Inode): Work<Change> {
  yield* askForPrivileges(system, caller, inode);
  if (system.features.has('HANDLE_KILLPRIV')) return { valid: 0 };
  yield* getAttributes(system, caller, inode);
  const { mode } = inode.attributes;
  const left = mode & ~(S_ISUID | ((mode & S_IXGRP) !== 0 ? S_ISGID : 0));
  return left === mode ? { valid: 0 } : { valid: FATTR.MODE, mode: left };
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
    yield* setLocked(system, caller, inode, change, file);
  } finally {
    lock.release();
  }
}

function* setLocked(system: System, caller: Caller, inode: Inode, change: Change, file?: WithHandle): Work {
  assertUsable(system, caller, inode);
  const fields = file === undefined ? change : { ...change, valid: change.valid | FATTR.FH, fh: file.fh };
  yield* askChange(system, caller, inode, fields);
  if (inode.is(S_IFDIR) && (change.valid & FATTR.MODE) !== 0) distrust(inode.aliases);
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
