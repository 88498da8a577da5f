import { inject, injectable } from 'inversify';
import type { SetattrRequest, SetTime, SetxattrRequest, StatfsReply } from 'tallyfs';
import { AT, S, SAME_ID, STATX, UTIME, type Syscalls, type Timespec } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import { Files } from './files.js';
import type { Inode } from './inode.js';
import type { OpenFile } from './open-file.js';
import { SYSCALLS } from './system.js';

const SELF = AT.EMPTY_PATH;
const UNCHANGED: Timespec = { sec: 0, nsec: UTIME.OMIT };
const NOW: Timespec = { sec: 0, nsec: UTIME.NOW };

/** Changes what is known about inodes, by their descriptors. */
@injectable()
export class Metadata {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(Files) private readonly files: Files,
  ) {}

  set(inode: Inode, request: SetattrRequest<OpenFile>): void {
    const fd = this.descriptors.of(inode);
    const { uid, gid, mode, size, atime, mtime } = request;
    // The owner first, for a new one takes set-user-ID and set-group-ID off.
    if (uid !== undefined || gid !== undefined) {
      this.syscalls.fchownat(fd, '', uid ?? SAME_ID, gid ?? SAME_ID, SELF);
    }
    if (mode !== undefined) this.syscalls.fchmodat2(fd, '', mode & ~S.IFMT, SELF);
    if (size !== undefined) this.files.truncate(request.handle?.fd ?? fd, size, request.killSuidgid);
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
    return this.syscalls.getxattr(this.descriptors.of(inode), name);
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

function timespec(time: SetTime | undefined): Timespec {
  if (time === undefined) return UNCHANGED;
  return time === 'now' ? NOW : time;
}
