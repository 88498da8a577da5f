import { inject, injectable } from 'inversify';
import { Errno, type SetattrRequest, type SetTime, type SetxattrRequest, type StatfsReply } from 'tallyfs';
import { AT, S, STATX, UTIME, type Syscalls, type Timespec } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import type { OpenFile } from './open-file.js';
import { SetIds } from './set-ids.js';
import { SYSCALLS } from './system.js';

/** Access control lists. acl(5) */
const ACLS: ReadonlySet<string> = new Set(['system.posix_acl_access', 'system.posix_acl_default']);
const { errno: EOPNOTSUPP } = new Errno('EOPNOTSUPP');

const SELF = AT.EMPTY_PATH;
const UNCHANGED: Timespec = { sec: 0, nsec: UTIME.OMIT };
const NOW: Timespec = { sec: 0, nsec: UTIME.NOW };

/** Changes what is known about inodes, by their descriptors. */
@injectable()
export class Metadata {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(SetIds) private readonly setIds: SetIds,
  ) {}

  set(inode: Inode, request: SetattrRequest<OpenFile>): void {
    const fd = this.descriptors.of(inode);
    const { uid, gid, mode, size, atime, mtime } = request;
    // The owner first, for a new one takes set-user-ID and set-group-ID off.
    if (changesOwner(request)) this.setIds.chown(fd, request.caller, uid, gid);
    if (mode !== undefined) this.syscalls.fchmodat2(fd, '', mode & ~S.IFMT, SELF);
    if (size !== undefined) {
      if (request.killSuidgid) this.setIds.clear(fd, request.caller);
      this.syscalls.ftruncate(request.handle?.fd ?? fd, size);
    }
    if (atime !== undefined || mtime !== undefined) {
      this.syscalls.utimensat(fd, '', timespec(atime), timespec(mtime), SELF);
    }
  }

  statfs(inode: Inode): StatfsReply {
    return this.syscalls.fstatfs(this.descriptors.of(inode));
  }

  setXattr(inode: Inode, { name, value, flags, killSgid }: SetxattrRequest): void {
    const fd = this.descriptors.of(inode);
    this.syscalls.setxattr(fd, name, value, flags);
    if (killSgid) this.#clearSetGroupId(fd);
  }

  getXattr(inode: Inode, name: string): Uint8Array {
    try {
      return this.syscalls.getxattr(this.descriptors.of(inode), name);
    } catch (error) {
      // Of EOPNOTSUPP the kernel would let nobody in: it asks whether there is an ACL (__fuse_get_acl(), fs/fuse/acl.c).
      const hasNone = error instanceof Errno && error.errno === EOPNOTSUPP && ACLS.has(name);
      throw hasNone ? new Errno('ENODATA') : error;
    }
  }

  listXattr(inode: Inode): string[] {
    return this.syscalls.listxattr(this.descriptors.of(inode));
  }

  removeXattr(inode: Inode, name: string): void {
    this.syscalls.removexattr(this.descriptors.of(inode), name);
  }

  /** Who sets an ACL and is not in the file's group loses the bit (posix_acl_update_mode(), fs/posix_acl.c). */
  #clearSetGroupId(fd: number): void {
    const { mode } = this.syscalls.statx(fd, '', SELF, STATX.BASIC_STATS);
    if ((mode & S.ISGID) !== 0) this.syscalls.fchmodat2(fd, '', mode & ~S.IFMT & ~S.ISGID, SELF);
  }
}

/**
 * chown(2), also without ids. Nothing of that is left in the request, which is sent too where somebody is going to write who
 * may not keep set-user-ID (fuse_setattr(), fs/fuse/dir.c).
 */
function changesOwner({ uid, gid, mode, size, atime, mtime }: SetattrRequest<OpenFile>): boolean {
  const others = [mode, size, atime, mtime];
  return uid !== undefined || gid !== undefined || others.every((value) => value === undefined);
}

function timespec(time: SetTime | undefined): Timespec {
  if (time === undefined) return UNCHANGED;
  return time === 'now' ? NOW : time;
}
