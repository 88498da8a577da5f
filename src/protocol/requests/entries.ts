import { readExtensions, type SecurityContext } from '../extensions.js';
import type { RequestFrame } from '../frame.js';
import { REQUEST_BODY } from '../frame.js';
import { encodeName } from '../names.js';
import * as wire from '../structs.js';
import { Request } from './request.js';

/** A request about one name in one directory. */
export abstract class NameRequest extends Request {
  /** The directory. */
  readonly parent: number;
  /** The name in it, 1 to 255 bytes without "/" (a lookup for export may ask for "." and ".."). */
  readonly name: string;

  constructor(frame: RequestFrame, nameAt: number) {
    super(frame);
    this.parent = frame.nodeid;
    this.name = frame.text(nameAt);
  }

  /** The name's bytes, where they are no UTF-8 too. */
  get nameBytes(): Uint8Array {
    return encodeName(this.name);
  }
}

/** A request that makes an inode. */
export abstract class CreatingRequest extends NameRequest {
  /** The group of the directory, where the caller is a member of it beside its own one; with CREATE_SUPP_GROUP only. */
  readonly supplementaryGroup: number | undefined;
  /** What a security module, such as SELinux, wants the new inode to have as attributes; with SECURITY_CTX only. */
  readonly securityContexts: readonly SecurityContext[];

  constructor(frame: RequestFrame, nameAt: number) {
    super(frame, nameAt);
    const { supplementaryGroup, securityContexts } = readExtensions(frame);
    this.supplementaryGroup = supplementaryGroup;
    this.securityContexts = securityContexts;
  }
}

/** LOOKUP: find a name. Not asked for again within the entry's timeout. Source: fuse_lookup_name(), fs/fuse/dir.c. */
export class LookupRequest extends NameRequest {
  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY);
  }
}

/** UNLINK: remove a name that is no directory. The inode lives until it is forgotten and released. unlink(2) */
export class UnlinkRequest extends NameRequest {
  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY);
  }
}

/** RMDIR: remove an empty directory. rmdir(2) */
export class RmdirRequest extends NameRequest {
  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY);
  }
}

/** MKNOD: create a file of any type but a directory or a symbolic link. mknod(2) */
export class MknodRequest extends CreatingRequest {
  /** File type and permission bits; the umask is already taken off, unless FUSE_DONT_MASK was granted. */
  readonly mode: number;
  /** Device number of a device file, in the kernel's 32-bit encoding (new_encode_dev). */
  readonly rdev: number;
  readonly umask: number;

  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY + wire.FUSE_MKNOD_IN.size);
    this.mode = frame.word(REQUEST_BODY + wire.FUSE_MKNOD_IN.at.mode);
    this.rdev = frame.word(REQUEST_BODY + wire.FUSE_MKNOD_IN.at.rdev);
    this.umask = frame.word(REQUEST_BODY + wire.FUSE_MKNOD_IN.at.umask);
  }
}

/** MKDIR: create a directory. mkdir(2) */
export class MkdirRequest extends CreatingRequest {
  /** Permission bits; the umask is already taken off, unless FUSE_DONT_MASK was granted. */
  readonly mode: number;
  readonly umask: number;

  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY + wire.FUSE_MKDIR_IN.size);
    this.mode = frame.word(REQUEST_BODY + wire.FUSE_MKDIR_IN.at.mode);
    this.umask = frame.word(REQUEST_BODY + wire.FUSE_MKDIR_IN.at.umask);
  }
}

/** SYMLINK: create a symbolic link. symlink(2) */
export class SymlinkRequest extends CreatingRequest {
  /** What the link shall contain, 1 to 4095 bytes. */
  readonly target: string;

  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY);
    this.target = frame.text(frame.terminator(REQUEST_BODY) + 1);
  }

  get targetBytes(): Uint8Array {
    return encodeName(this.target);
  }
}

/** LINK: give an existing inode one more name. link(2) */
export class LinkRequest extends NameRequest {
  /** The inode that gets the name. The reply's entry is for this nodeid. */
  readonly nodeid: number;

  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY + wire.FUSE_LINK_IN.size);
    this.nodeid = frame.safe(REQUEST_BODY + wire.FUSE_LINK_IN.at.oldnodeid);
  }
}

/** RENAME and RENAME2: move a name, over another one if there is one. rename(2) */
export class RenameRequest extends NameRequest {
  readonly newParent: number;
  readonly newName: string;
  /** RENAME_NOREPLACE (1), RENAME_EXCHANGE (2), RENAME_WHITEOUT (4); 0 for RENAME. renameat2(2) */
  readonly flags: number;

  constructor(frame: RequestFrame, flagged: boolean) {
    const size = flagged ? wire.FUSE_RENAME2_IN.size : wire.FUSE_RENAME_IN.size;
    super(frame, REQUEST_BODY + size);
    this.newParent = frame.safe(REQUEST_BODY + wire.FUSE_RENAME_IN.at.newdir);
    this.newName = frame.text(frame.terminator(REQUEST_BODY + size) + 1);
    this.flags = flagged ? frame.word(REQUEST_BODY + wire.FUSE_RENAME2_IN.at.flags) : 0;
  }

  get newNameBytes(): Uint8Array {
    return encodeName(this.newName);
  }
}

/** CREATE: create and open a regular file in one request. open(2) with O_CREAT */
export class CreateRequest extends CreatingRequest {
  /** Flags of open(2), O_CREAT and O_EXCL too: the kernel has looked the name up, another client may have made it since. */
  readonly flags: number;
  /** S_IFREG and permission bits; the umask is already taken off, unless FUSE_DONT_MASK was granted. */
  readonly mode: number;
  readonly umask: number;
  /** Clear set-user-ID and set-group-ID bits (FUSE_OPEN_KILL_SUIDGID). */
  readonly killSuidgid: boolean;

  constructor(frame: RequestFrame) {
    super(frame, REQUEST_BODY + wire.FUSE_CREATE_IN.size);
    this.flags = frame.word(REQUEST_BODY + wire.FUSE_CREATE_IN.at.flags);
    this.mode = frame.word(REQUEST_BODY + wire.FUSE_CREATE_IN.at.mode);
    this.umask = frame.word(REQUEST_BODY + wire.FUSE_CREATE_IN.at.umask);
    this.killSuidgid = (frame.word(REQUEST_BODY + wire.FUSE_CREATE_IN.at.open_flags) & 1) !== 0;
  }
}

/** TMPFILE: create and open a regular file that has no name. open(2) with O_TMPFILE; since protocol 7.37 */
export class TmpfileRequest extends CreateRequest {}
