import type { Caller } from 'tallyfs';
import { S_ISGID, S_ISUID, S_IXGRP } from './modes.js';

/**
 * The mode that is left to a file with another owner, or with content from somebody unprivileged: it no longer runs with
 * its owner's rights. A set-group-ID without execution by the group has no effect, and stays for root and for who is in the
 * group (setattr_should_drop_sgid(), fs/attr.c).
 */
export function withoutSetIds(
  { mode, gid }: { readonly mode: number; readonly gid: number },
  caller: Caller,
): number {
  const left = mode & ~S_ISUID;
  if ((mode & S_ISGID) === 0) return left;
  const stays = (mode & S_IXGRP) === 0 && isMember(caller, gid);
  return stays ? left : left & ~S_ISGID;
}

function isMember(caller: Caller, wanted: number): boolean {
  return caller.uid === 0 || caller.gid === wanted || caller.groups().includes(wanted);
}
