import type { RequestFrame } from '../frame.js';
import { REQUEST_BODY } from '../frame.js';
import { FATTR } from '../flags.js';
import * as wire from '../structs.js';
import type { Handles } from './request.js';
import { Request } from './request.js';

/** A request about one inode. */
export abstract class NodeRequest extends Request {
  readonly nodeid: number;

  constructor(frame: RequestFrame) {
    super(frame);
    this.nodeid = frame.nodeid;
  }
}

/** GETATTR: the attributes of an inode. stat(2); fuse_do_getattr(), fs/fuse/dir.c */
export class GetattrRequest<H = unknown> extends NodeRequest {
  /** The open file's handle where the kernel asks through one (fstat(2)), else undefined. */
  readonly handle: H | undefined;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame);
    const open = (frame.word(REQUEST_BODY + wire.FUSE_GETATTR_IN.at.getattr_flags) & 1) !== 0;
    this.handle = open
      ? (handles.get(frame.safe(REQUEST_BODY + wire.FUSE_GETATTR_IN.at.fh)) as H)
      : undefined;
  }
}

/** STATX: attributes with birth time. statx(2); since protocol 7.39. */
export class StatxRequest<H = unknown> extends NodeRequest {
  readonly handle: H | undefined;
  /** AT_STATX_* flags of statx(2); the kernel sends none of them (fuse_do_statx(), fs/fuse/dir.c). */
  readonly flags: number;
  /** STATX_* bits: what is asked for. */
  readonly mask: number;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame);
    const { at } = wire.FUSE_STATX_IN;
    const open = (frame.word(REQUEST_BODY + at.getattr_flags) & 1) !== 0;
    this.handle = open ? (handles.get(frame.safe(REQUEST_BODY + at.fh)) as H) : undefined;
    this.flags = frame.word(REQUEST_BODY + at.sx_flags);
    this.mask = frame.word(REQUEST_BODY + at.sx_mask);
  }
}

/** A time to set: seconds and nanoseconds, or 'now' for the file system's own clock (UTIME_NOW). */
export type SetTime = { readonly sec: number | bigint; readonly nsec: number } | 'now';

/**
 * SETATTR: change some attributes; an absent member stays as it is. chmod(2), chown(2), truncate(2), utimensat(2)
 *
 * Where none is there, but for ctime, it is chown(2) without ids, or somebody is about to write, allocate or copy who may not
 * keep set-user-ID (FUSE_HANDLE_KILLPRIV_V2). Both take set-user-ID off, and set-group-ID. Source: fuse_setattr(),
 * fs/fuse/dir.c
 */
export class SetattrRequest<H = unknown> extends NodeRequest {
  readonly handle: H | undefined;
  /** File type and permission bits. */
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** New size in bytes. */
  readonly size: number | undefined;
  readonly atime: SetTime | undefined;
  readonly mtime: SetTime | undefined;
  /** Set by the kernel only with the writeback cache. */
  readonly ctime: SetTime | undefined;
  readonly lockOwner: number | bigint | undefined;
  /** Clear set-user-ID and set-group-ID bits (FUSE_HANDLE_KILLPRIV_V2). */
  readonly killSuidgid: boolean;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame);
    const { at } = wire.FUSE_SETATTR_IN;
    const valid = frame.word(REQUEST_BODY + at.valid);
    const has = (bit: number) => (valid & bit) !== 0;
    this.handle = has(FATTR.FH) ? (handles.get(frame.safe(REQUEST_BODY + at.fh)) as H) : undefined;
    this.mode = has(FATTR.MODE) ? frame.word(REQUEST_BODY + at.mode) : undefined;
    this.uid = has(FATTR.UID) ? frame.word(REQUEST_BODY + at.uid) : undefined;
    this.gid = has(FATTR.GID) ? frame.word(REQUEST_BODY + at.gid) : undefined;
    this.size = has(FATTR.SIZE) ? frame.position(REQUEST_BODY + at.size) : undefined;
    this.atime = setTime(frame, has(FATTR.ATIME), has(FATTR.ATIME_NOW), at.atime, at.atimensec);
    this.mtime = setTime(frame, has(FATTR.MTIME), has(FATTR.MTIME_NOW), at.mtime, at.mtimensec);
    this.ctime = setTime(frame, has(FATTR.CTIME), false, at.ctime, at.ctimensec);
    this.lockOwner = has(FATTR.LOCKOWNER) ? frame.wide(REQUEST_BODY + at.lock_owner) : undefined;
    this.killSuidgid = has(FATTR.KILL_SUIDGID);
  }
}

function setTime(
  frame: RequestFrame,
  set: boolean,
  now: boolean,
  sec: number,
  nsec: number,
): SetTime | undefined {
  if (now) return 'now';
  if (!set) return undefined;
  return { sec: frame.signed(REQUEST_BODY + sec), nsec: frame.word(REQUEST_BODY + nsec) };
}

/** READLINK: what a symbolic link contains. readlink(2) */
export class ReadlinkRequest extends NodeRequest {}

/** ACCESS: may the caller do this? Not sent where the kernel checks (default_permissions). access(2) */
export class AccessRequest extends NodeRequest {
  /** R_OK (4), W_OK (2), X_OK (1), or F_OK (0). */
  readonly mask: number;

  constructor(frame: RequestFrame) {
    super(frame);
    this.mask = frame.word(REQUEST_BODY + wire.FUSE_ACCESS_IN.at.mask);
  }
}

/** STATFS: size and use of the file system. statfs(2) */
export class StatfsRequest extends NodeRequest {}

/** SYNCFS: write everything to the back end. Sent to privileged servers only. syncfs(2); since protocol 7.34 */
export class SyncfsRequest extends NodeRequest {}

/** BMAP: which block of the device holds a block of the file. Only for mounts on a block device. */
export class BmapRequest extends NodeRequest {
  /** Index of the block in the file. */
  readonly block: number;
  /** Size of a block in bytes. */
  readonly blockSize: number;

  constructor(frame: RequestFrame) {
    super(frame);
    this.block = frame.safe(REQUEST_BODY + wire.FUSE_BMAP_IN.at.block);
    this.blockSize = frame.word(REQUEST_BODY + wire.FUSE_BMAP_IN.at.blocksize);
  }
}

/**
 * FORGET: the kernel gives back lookups. It is never answered, and every one counts: take `nlookup` off, not 1.
 * One per nodeid; the items of a BATCH_FORGET arrive one by one.
 */
export interface ForgetRequest {
  readonly nodeid: number;
  /** How many lookups are given back, 1 or more. */
  readonly nlookup: number;
  /**
   * Who gives them back: the kernel; the runtime, because a reply was not delivered, or because it refused one.
   * For logs: the bookkeeping is the same for all.
   */
  readonly cause: 'kernel' | 'undelivered' | 'refused';
}
