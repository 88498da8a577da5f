import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import type { Caller, SetattrRequest, SetTime, SetxattrRequest } from 'tallyfs';
import { ACCESS_ACL, DEFAULT_ACL } from './acl.js';
import { followMode, setAcl } from './acls.js';
import { CLOCK, type Clock, type Time } from './clock.js';
import { Directory } from './directory.js';
import { Files } from './files.js';
import type { Inode } from './inode.js';
import { MODE_BITS, S_IFMT } from './modes.js';
import { regular } from './regular-file.js';
import { withoutSetIds } from './set-ids.js';
import { Xattrs } from './xattrs.js';

/** Changes what is known about inodes. */
@injectable()
export class Metadata {
  constructor(
    @inject(Files) private readonly files: Files,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws EINVAL, EISDIR for a size of what has no data */
  set(inode: Inode, request: SetattrRequest): void {
    const { attr } = inode;
    const now = this.clock.now();
    if (request.size !== undefined) {
      this.files.truncate(regular(inode), request.size, request);
    }
    if (changesOwner(request)) lostToNewOwner(inode, request.caller);
    attr.uid = request.uid ?? attr.uid;
    attr.gid = request.gid ?? attr.gid;
    if (request.mode !== undefined) {
      attr.mode = (attr.mode & S_IFMT) | (request.mode & MODE_BITS);
      followMode(inode);
    }
    if (request.mtime !== undefined) inode.modified(timeOf(request.mtime, now));
    if (request.atime !== undefined) inode.accessed(timeOf(request.atime, now));
    inode.changed(timeOf(request.ctime ?? 'now', now));
  }

  /** @throws EEXIST, ENODATA, EOPNOTSUPP; and as {@link setAcl} */
  setXattr(inode: Inode, request: SetxattrRequest): void {
    const { name, value, flags } = request;
    checkNamespace(name);
    if (isAcl(name)) setAcl(inode, request);
    else (inode.xattrs ??= new Xattrs()).set(name, value, flags);
    inode.changed(this.clock.now());
  }

  /** @throws ENODATA, EOPNOTSUPP */
  getXattr(inode: Inode, name: string): Uint8Array {
    checkNamespace(name);
    if (inode.xattrs === undefined) throw new Errno('ENODATA');
    return inode.xattrs.get(name);
  }

  /** @throws ENODATA, EOPNOTSUPP */
  removeXattr(inode: Inode, name: string): void {
    checkNamespace(name);
    if (inode.xattrs === undefined) throw new Errno('ENODATA');
    inode.xattrs.remove(name);
    inode.changed(this.clock.now());
  }
}

/**
 * chown(2), also without ids. Nothing of that is left in the request, which is sent too where somebody is going to write who
 * may not keep set-user-ID (fuse_setattr(), fs/fuse/dir.c).
 */
function changesOwner({ uid, gid, mode, size, atime, mtime }: SetattrRequest): boolean {
  const others = [mode, size, atime, mtime];
  return uid !== undefined || gid !== undefined || others.every((value) => value === undefined);
}

/** The bits mean something else on a directory, and stay. chown(2) */
function lostToNewOwner(inode: Inode, caller: Caller): void {
  if (inode instanceof Directory) return;
  inode.attr.mode = withoutSetIds(inode.attr, caller);
  inode.xattrs?.dropCapabilities();
}

function timeOf(time: SetTime, now: Time): Time {
  return time === 'now' ? now : time;
}

/** What were kept in the system's namespace as if it were any attribute would seem to have an effect. xattr(7) */
function checkNamespace(name: string): void {
  if (name.startsWith('system.') && !isAcl(name)) throw new Errno('EOPNOTSUPP');
}

function isAcl(name: string): boolean {
  return name === ACCESS_ACL || name === DEFAULT_ACL;
}
