import { failure, isFailure } from './failure.js';
import { invalidate, isWrong } from './inode-cache.js';
import type { Inode } from './inode.js';
import { STATX } from './inode.js';
import { S_IFDIR, S_IFREG } from './modes.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

/** Bits of what somebody wants to do, as in access(2). */
export const MAY = { EXEC: 1, WRITE: 2, READ: 4 } as const;

const NEEDED = STATX.MODE | STATX.UID | STATX.GID;
/** FUSE_GETATTR_FH */
const GETATTR_FH = 1;

/** An open file whose number goes along with GETATTR. */
export interface WithHandle {
  readonly fh: number | bigint;
}

/** Whether the inode may be worked on at all. */
export function assertUsable(system: System, caller: Caller, inode: Inode): void {
  if (inode.isBad) throw failure('EIO');
  // fuse_allow_current_process(); the owner of a simulated mount is root.
  if (!system.features.allowsOthers && caller.uid !== 0) throw failure('EACCES');
}

/** Asks for the attributes. @throws Failure EIO for those that the inode cannot have. Source: fuse_do_getattr() */
export function* getAttributes(system: System, caller: Caller, inode: Inode, file?: WithHandle): Work {
  const version = system.inodes.now;
  const ofFile = file !== undefined && inode.is(S_IFREG);
  const fields = ofFile ? { getattr_flags: GETATTR_FH, fh: file.fh } : {};
  const out = yield* ask(caller, 'getattr', inode.nodeid, fields);
  if (isWrong(inode, out.attr)) {
    inode.isBad = true;
    throw failure('EIO');
  }
  const until = system.clock.until(out.attr_valid, out.attr_valid_nsec);
  system.inodes.change(inode, out.attr, until, version);
}

/** Asks for the attributes unless they are known. @param mask which ones. Source: fuse_update_get_attr() */
export function* updateAttributes(
  system: System,
  caller: Caller,
  inode: Inode,
  mask: number,
  file?: WithHandle,
): Work {
  if (system.inodes.isStale(inode, mask)) yield* getAttributes(system, caller, inode, file);
}

/** @throws Failure EACCES. Source: fuse_permission(), fs/fuse/dir.c */
export function* checkPermission(system: System, caller: Caller, inode: Inode, wanted: number): Work {
  assertUsable(system, caller, inode);
  const { checksPermissions } = system.features;
  if (!checksPermissions && !((wanted & MAY.EXEC) !== 0 && inode.is(S_IFREG))) return;
  const refreshed = system.inodes.isStale(inode, NEEDED);
  if (refreshed) yield* getAttributes(system, caller, inode);
  if (isAllowed(system, caller, inode, wanted)) return;
  if (refreshed) throw failure('EACCES');
  yield* getAttributes(system, caller, inode);
  if (!isAllowed(system, caller, inode, wanted)) throw failure('EACCES');
}

/** access(2) where the file system checks permissions itself. Source: fuse_access() */
export function* askAccess(system: System, caller: Caller, inode: Inode, mask: number): Work {
  if (system.features.missing.has('access')) return;
  try {
    yield* ask(caller, 'access', inode.nodeid, { mask });
  } catch (error) {
    if (!isFailure(error, 'ENOSYS')) throw error;
    system.features.missing.add('access');
  }
}

/**
 * Whether the file has capabilities that a write takes away: asked for before each write and truncation, until the file system says
 * that it has no extended attributes (file_remove_privs(), cap_inode_need_killpriv()).
 */
export function* askForPrivileges({ features }: System, caller: Caller, inode: Inode): Work {
  if (features.missing.has('getxattr')) return;
  try {
    yield* ask(caller, 'getxattr', inode.nodeid, { size: 0 }, { names: ['security.capability'] });
  } catch (error) {
    if (isFailure(error, 'ENOSYS')) features.missing.add('getxattr');
  }
}

/** The atime is another one after a read; that of a symbolic link and of a directory too (fuse_invalidate_atime()). */
export function accessed(inode: Inode): void {
  invalidate(inode, STATX.ATIME);
}

function isAllowed(
  { features }: System,
  caller: Caller,
  { attributes: { mode, uid, gid } }: Inode,
  wanted: number,
) {
  if (!features.checksPermissions) return (mode & 0o111) !== 0;
  if (caller.uid === 0) return (wanted & MAY.EXEC) === 0 || (mode & 0o111) !== 0 || (mode & S_IFDIR) !== 0;
  const shift = caller.uid === uid ? 6 : caller.gid === gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}
