import { inject, injectable } from 'inversify';
import type { Caller } from 'tallyfs';
import { AT, S, SAME_ID, STATX, type Syscalls } from 'tallyfs/syscalls';
import { Callers } from './callers.js';
import { SYSCALLS } from './system.js';

const SELF = AT.EMPTY_PATH;

/** Who asks is not told with requests that make nothing, where mounts may have mapped ids (ALLOW_IDMAP). */
const UNKNOWN = 0xffff_ffff;

/** Whether a file runs with somebody else's rights. inode(7) */
export function hasSetIds(mode: number): boolean {
  return (mode & S.IFMT) === S.IFREG && (mode & (S.ISUID | S.ISGID)) !== 0;
}

/** Takes set-user-ID and set-group-ID off what is changed by somebody who may not keep them there. */
@injectable()
export class SetIds {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Callers) private readonly callers: Callers,
  ) {}

  /** Before the content of a file is changed by a caller without CAP_FSETID. */
  clear(fd: number, caller: Caller): void {
    const { mode } = this.syscalls.statx(fd, '', SELF, STATX.BASIC_STATS);
    if (hasSetIds(mode)) this.#chown(fd, caller, SAME_ID, SAME_ID);
  }

  /**
   * The same where the kernel does not say what the caller may keep: who is not root has no CAP_FSETID. Where it does not
   * say who that is either, it has asked for chown(2) before.
   */
  clearUnlessRoot(fd: number, caller: Caller): void {
    if (caller.uid !== 0 && caller.uid !== UNKNOWN) this.clear(fd, caller);
  }

  /** chown(2), which takes them off too, also without ids. Who is not root has no CAP_FSETID. */
  chown(fd: number, caller: Caller, uid = SAME_ID, gid = SAME_ID): void {
    if (caller.uid === 0) this.syscalls.fchownat(fd, '', uid, gid, SELF);
    else this.#chown(fd, caller, uid, gid);
  }

  /**
   * The file system below decides: who is in the file's group keeps a set-group-ID without execution by the group, which
   * has no effect (setattr_should_drop_sgid(), fs/attr.c).
   */
  #chown(fd: number, caller: Caller, uid: number, gid: number): void {
    const ids = caller.gid === UNKNOWN ? {} : { gid: caller.gid };
    const credentials = { ...ids, groups: caller.groups(), withoutFsetid: true };
    this.callers.inNameOf(caller, credentials, () => {
      this.syscalls.fchownat(fd, '', uid, gid, SELF);
    });
  }
}
