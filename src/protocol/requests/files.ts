import type { RequestFrame } from '../frame.js';
import { REQUEST_BODY } from '../frame.js';
import * as wire from '../structs.js';
import { NodeRequest } from './inodes.js';
import type { Handles } from './request.js';

/** OPEN: open a file (not its creation). open(2); fuse_send_open(), fs/fuse/file.c */
export class OpenRequest extends NodeRequest {
  /** Flags of open(2), without O_CREAT, O_EXCL and O_NOCTTY; O_TRUNC only with FUSE_ATOMIC_O_TRUNC. */
  readonly flags: number;
  /** Clear set-user-ID and set-group-ID bits (with O_TRUNC, FUSE_HANDLE_KILLPRIV_V2). */
  readonly killSuidgid: boolean;

  constructor(frame: RequestFrame) {
    super(frame);
    this.flags = frame.word(REQUEST_BODY + wire.FUSE_OPEN_IN.at.flags);
    this.killSuidgid = (frame.word(REQUEST_BODY + wire.FUSE_OPEN_IN.at.open_flags) & 1) !== 0;
  }
}

/** OPENDIR: open a directory. opendir(3) */
export class OpendirRequest extends OpenRequest {}

/** A request about an open file or directory. `H` is what its open handler returned as `handle`. */
export abstract class HandleRequest<H = unknown> extends NodeRequest {
  readonly handle: H;

  constructor(frame: RequestFrame, handles: Handles, fhAt: number) {
    super(frame);
    this.handle = handles.get(frame.safe(REQUEST_BODY + fhAt)) as H;
  }
}

/** READ: bytes of a file. A shorter reply is the end of the file, unless it was opened with direct I/O. read(2) */
export class ReadRequest<H = unknown> extends HandleRequest<H> {
  /** Byte offset, up to 2^53−1. */
  readonly offset: number;
  /** Most bytes to return. */
  readonly size: number;
  /** Flags of open(2) that the file has now. */
  readonly flags: number;
  readonly lockOwner: number | bigint | undefined;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at } = wire.FUSE_READ_IN;
    super(frame, handles, at.fh);
    this.offset = frame.position(REQUEST_BODY + at.offset);
    this.size = frame.word(REQUEST_BODY + at.size);
    this.flags = frame.word(REQUEST_BODY + at.flags);
    const owned = (frame.word(REQUEST_BODY + at.read_flags) & 2) !== 0;
    this.lockOwner = owned ? frame.wide(REQUEST_BODY + at.lock_owner) : undefined;
  }
}

/** READDIR and READDIRPLUS: entries of a directory, from a position on. readdir(3) */
export class ReaddirRequest<H = unknown> extends HandleRequest<H> {
  /** 0 for the beginning, else the cookie of the last entry that the caller has seen. */
  readonly offset: number | bigint;
  /** Most bytes that the page may take. */
  readonly size: number;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame, handles, wire.FUSE_READ_IN.at.fh);
    this.offset = frame.wide(REQUEST_BODY + wire.FUSE_READ_IN.at.offset);
    this.size = frame.word(REQUEST_BODY + wire.FUSE_READ_IN.at.size);
  }
}

/** READDIRPLUS: entries with their attributes, each of them a lookup. Source: fuse_readdir_uncached(), readdir.c */
export class ReaddirplusRequest<H = unknown> extends ReaddirRequest<H> {}

/** WRITE: bytes for a file. write(2); fuse_send_write(), fs/fuse/file.c */
export class WriteRequest<H = unknown> extends HandleRequest<H> {
  /** Byte offset, up to 2^53−1; the end of the file is already in it for O_APPEND. */
  readonly offset: number;
  /** The bytes. They are the kernel's frame, not a copy: valid until the handler's reply is settled. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly flags: number;
  readonly lockOwner: number | bigint | undefined;
  /** From the page cache, later than the write(2) that it belongs to; the handle is any that is open for writing. */
  readonly fromCache: boolean;
  /** Clear set-user-ID and set-group-ID bits (FUSE_HANDLE_KILLPRIV_V2). */
  readonly killSuidgid: boolean;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at, size } = wire.FUSE_WRITE_IN;
    super(frame, handles, at.fh);
    this.offset = frame.position(REQUEST_BODY + at.offset);
    this.data = frame.slice(REQUEST_BODY + size, frame.word(REQUEST_BODY + at.size));
    this.flags = frame.word(REQUEST_BODY + at.flags);
    const how = frame.word(REQUEST_BODY + at.write_flags);
    this.fromCache = (how & 1) !== 0;
    this.lockOwner = (how & 2) !== 0 ? frame.wide(REQUEST_BODY + at.lock_owner) : undefined;
    this.killSuidgid = (how & 4) !== 0;
  }
}

/** FLUSH: one descriptor of an open file was closed; may come more than once for one open. close(2) */
export class FlushRequest<H = unknown> extends HandleRequest<H> {
  /** Whose POSIX locks are to be dropped. */
  readonly lockOwner: number | bigint;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame, handles, wire.FUSE_FLUSH_IN.at.fh);
    this.lockOwner = frame.wide(REQUEST_BODY + wire.FUSE_FLUSH_IN.at.lock_owner);
  }
}

/** RELEASE: the last descriptor of an open file is gone. Exactly one for each open; nobody waits for its reply. */
export class ReleaseRequest<H = unknown> extends HandleRequest<H> {
  readonly flags: number;
  /** Whose flock(2) lock is to be dropped, where there is one. */
  readonly flockOwner: number | bigint | undefined;
  /** Who closes it: the kernel; the runtime, because the reply to the open was not delivered, or the session ended. */
  readonly cause: 'kernel' | 'undelivered' | 'refused' | 'ended';

  constructor(frame: RequestFrame, handles: Handles) {
    const { at } = wire.FUSE_RELEASE_IN;
    super(frame, handles, at.fh);
    this.flags = frame.word(REQUEST_BODY + at.flags);
    const flock = (frame.word(REQUEST_BODY + at.release_flags) & 2) !== 0;
    this.flockOwner = flock ? frame.wide(REQUEST_BODY + at.lock_owner) : undefined;
    this.cause = 'kernel';
  }
}

/** RELEASEDIR: the same for a directory. */
export class ReleasedirRequest<H = unknown> extends ReleaseRequest<H> {}

/** FSYNC: write a file to the back end. fsync(2) */
export class FsyncRequest<H = unknown> extends HandleRequest<H> {
  /** Data only, not the attributes: fdatasync(2). */
  readonly dataOnly: boolean;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame, handles, wire.FUSE_FSYNC_IN.at.fh);
    this.dataOnly = (frame.word(REQUEST_BODY + wire.FUSE_FSYNC_IN.at.fsync_flags) & 1) !== 0;
  }
}

/** FSYNCDIR: the same for a directory. */
export class FsyncdirRequest<H = unknown> extends FsyncRequest<H> {}

/** LSEEK: the next data or hole. lseek(2) with SEEK_DATA (3) or SEEK_HOLE (4) */
export class LseekRequest<H = unknown> extends HandleRequest<H> {
  /** Bytes. There is no file behind one that is negative or beyond 2^53−1: ENXIO, and the class does not hear of it. */
  readonly offset: number;
  readonly whence: number;

  constructor(frame: RequestFrame, handles: Handles) {
    super(frame, handles, wire.FUSE_LSEEK_IN.at.fh);
    this.offset = frame.position(REQUEST_BODY + wire.FUSE_LSEEK_IN.at.offset, 'ENXIO');
    this.whence = frame.word(REQUEST_BODY + wire.FUSE_LSEEK_IN.at.whence);
  }
}

/**
 * FALLOCATE: reserve, punch or zero a range. fallocate(2); the kernel sends no other modes than KEEP_SIZE (1),
 * PUNCH_HOLE (2) and ZERO_RANGE (16), and answers EOPNOTSUPP to the rest. Source: fuse_file_fallocate(), fs/fuse/file.c
 */
export class FallocateRequest<H = unknown> extends HandleRequest<H> {
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** FALLOC_FL_* bits. */
  readonly mode: number;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at } = wire.FUSE_FALLOCATE_IN;
    super(frame, handles, at.fh);
    this.offset = frame.position(REQUEST_BODY + at.offset);
    this.length = frame.position(REQUEST_BODY + at.length);
    this.mode = frame.word(REQUEST_BODY + at.mode);
  }
}

/** The older opcode's reply has 32 bits for the number of bytes. */
const COPY_FILE_RANGE = 47;
const COPIED_MAX = 0xffff_f000;

/** COPY_FILE_RANGE and COPY_FILE_RANGE_64: copy inside the file system. copy_file_range(2) */
export class CopyFileRangeRequest<H = unknown> extends HandleRequest<H> {
  readonly offset: number;
  readonly nodeidOut: number;
  readonly handleOut: H;
  readonly offsetOut: number;
  /** Most bytes to copy. */
  readonly length: number;
  readonly flags: number;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at } = wire.FUSE_COPY_FILE_RANGE_IN;
    super(frame, handles, at.fh_in);
    this.offset = frame.position(REQUEST_BODY + at.off_in);
    this.nodeidOut = frame.safe(REQUEST_BODY + at.nodeid_out);
    this.handleOut = handles.get(frame.safe(REQUEST_BODY + at.fh_out)) as H;
    this.offsetOut = frame.position(REQUEST_BODY + at.off_out);
    const most = frame.opcode === COPY_FILE_RANGE ? COPIED_MAX : Number.MAX_SAFE_INTEGER;
    this.length = Math.min(Number(frame.wide(REQUEST_BODY + at.len)), most);
    this.flags = frame.safe(REQUEST_BODY + at.flags);
  }
}

/** IOCTL: a restricted one, whose data size the kernel takes from the command number. ioctl(2) */
export class IoctlRequest<H = unknown> extends HandleRequest<H> {
  readonly command: number;
  /** The third argument of ioctl(2), as a number. */
  readonly argument: number | bigint;
  /** What the caller passes in; valid until the handler's reply is settled. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Most bytes that may be passed out. */
  readonly size: number;
  /** FUSE_IOCTL_* bits: COMPAT, UNRESTRICTED, 32BIT, DIR. */
  readonly flags: number;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at, size } = wire.FUSE_IOCTL_IN;
    super(frame, handles, at.fh);
    this.command = frame.word(REQUEST_BODY + at.cmd);
    this.argument = frame.wide(REQUEST_BODY + at.arg);
    this.data = frame.slice(REQUEST_BODY + size, frame.word(REQUEST_BODY + at.in_size));
    this.size = frame.word(REQUEST_BODY + at.out_size);
    this.flags = frame.word(REQUEST_BODY + at.flags);
  }
}

/** POLL: which events are ready, and a wish to be told when that changes. poll(2) */
export class PollRequest<H = unknown> extends HandleRequest<H> {
  /** POLLIN, POLLOUT, … that are asked for. */
  readonly events: number;
  /** For `session.notify.poll(kernelHandle)`; undefined where the kernel does not want to be told. */
  readonly kernelHandle: number | bigint | undefined;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at } = wire.FUSE_POLL_IN;
    super(frame, handles, at.fh);
    this.events = frame.word(REQUEST_BODY + at.events);
    const wanted = (frame.word(REQUEST_BODY + at.flags) & 1) !== 0;
    this.kernelHandle = wanted ? frame.wide(REQUEST_BODY + at.kh) : undefined;
  }
}

/** A byte range lock. struct flock of fcntl(2) */
export interface FileLock {
  /** First byte, up to 2^53−1: who asks for what begins beyond gets EFBIG. */
  readonly start: number;
  /** Last byte, inclusive; Infinity for the end of the file wherever it will be, and for what is beyond 2^53−1. */
  readonly end: number;
  readonly type: 'read' | 'write' | 'unlock';
  /** Process id of who holds it or asks for it; 0 where it is unlocked. */
  readonly pid: number;
}

const LOCK_TYPES = ['read', 'write', 'unlock'] as const;

/** GETLK, SETLK and SETLKW: POSIX and flock(2) locks. fcntl(2) */
export class LockRequest<H = unknown> extends HandleRequest<H> {
  /** Who asks: one open file description for flock(2), one process for POSIX locks. */
  readonly owner: number | bigint;
  readonly lock: FileLock;
  /** flock(2) instead of fcntl(2): the whole file, owned by the open file description. */
  readonly flock: boolean;

  constructor(frame: RequestFrame, handles: Handles) {
    const { at } = wire.FUSE_LK_IN;
    super(frame, handles, at.fh);
    this.owner = frame.wide(REQUEST_BODY + at.owner);
    this.lock = decodeLock(frame, REQUEST_BODY + at.lk);
    this.flock = (frame.word(REQUEST_BODY + at.lk_flags) & 1) !== 0;
  }
}

function decodeLock(frame: RequestFrame, base: number): FileLock {
  const { at } = wire.FUSE_FILE_LOCK;
  const end = frame.wide(base + at.end);
  return {
    start: frame.position(base + at.start),
    // No file reaches beyond what a number can count.
    end: typeof end === 'bigint' ? Infinity : end,
    type: LOCK_TYPES[frame.word(base + at.type)] ?? 'unlock',
    pid: frame.word(base + at.pid),
  };
}
