import type { Capability } from './capabilities.js';
import type { ErrnoName } from './errno.js';
import type { RequestFrame } from './frame.js';
import type { Layout } from './layout.js';
import * as entries from './requests/entries.js';
import * as files from './requests/files.js';
import * as inodes from './requests/inodes.js';
import type { Handles, Request } from './requests/request.js';
import { setxattrStruct } from './requests/setxattr-struct.js';
import * as xattrs from './requests/xattrs.js';
import * as wire from './structs.js';

/** What follows the fixed struct of a request: NUL-terminated names, bytes, or the items of a batch. */
export type Trailer = 'none' | 'name' | 'name name' | 'name bytes' | 'bytes' | 'forgets';

/** What a successful reply carries behind its header; `none`: there is no reply at all. */
export type ReplyKind =
  | 'none'
  | 'empty'
  | 'init'
  | 'entry'
  | 'create'
  | 'attr'
  | 'statx'
  | 'open'
  | 'bytes'
  | 'text'
  | 'written'
  | 'copied'
  | 'page'
  | 'plus-page'
  | 'statfs'
  | 'xattr'
  | 'xattr-names'
  | 'lock'
  | 'bmap'
  | 'ioctl'
  | 'poll'
  | 'lseek';

/** What a successful reply does to the kernel's lookup counts; `forget`: the request itself takes some back. */
export type CountEffect = 'none' | 'entry' | 'per-entry' | 'forget';

/**
 * What a class without a handler answers: an errno, an empty success, `statfs` for a made-up one.
 * ENOSYS often tells the kernel not to ask again: the operation then succeeds or falls back without the class.
 */
export type Absent = ErrnoName | 'empty' | 'statfs';

/** One operation of the protocol. */
export interface OperationRow {
  readonly opcode: number;
  /** The protocol version that brought it. */
  readonly since: string;
  /** The decorator of its handler; null for what the runtime answers itself. */
  readonly decorator: string | null;
  readonly body: Layout | null;
  /** Which struct it is, where a frame may have another one than `body`. */
  readonly bodyOf?: (frame: RequestFrame) => Layout;
  readonly trailer: Trailer;
  readonly reply: ReplyKind;
  readonly count: CountEffect;
  readonly absent: Absent;
  /** What the callers see then, in a sentence. */
  readonly without: string;
  /** With this capability a class without a handler answers ENOSYS, and the kernel does not ask again. */
  readonly declinedWith?: Capability;
  /** Makes the handler's request from a frame. */
  readonly decode?: (frame: RequestFrame, handles: Handles) => Request;
  /** The operation whose handler serves this one where it has none of its own. */
  readonly servedBy?: string;
}

/**
 * Every operation of protocol 7.45. Decorators, handler types, routing, decoding, encoding, printing, the ledger's
 * rules and the documentation derive from this table; a new operation is a new row.
 */
export const OPERATIONS = {
  lookup: {
    opcode: 1,
    since: '7.1',
    decorator: 'Lookup',
    body: null,
    trailer: 'name',
    reply: 'entry',
    count: 'entry',
    absent: 'ENOSYS',
    without: 'No name is found: every path below the root fails with ENOSYS.',
    decode: (frame) => new entries.LookupRequest(frame),
  },
  forget: {
    opcode: 2,
    since: '7.1',
    decorator: 'Forget',
    body: wire.FUSE_FORGET_IN,
    trailer: 'none',
    reply: 'none',
    count: 'forget',
    absent: 'empty',
    without: 'Nobody is told of lookups that are given back.',
  },
  getattr: {
    opcode: 3,
    since: '7.1',
    decorator: 'Getattr',
    body: wire.FUSE_GETATTR_IN,
    trailer: 'none',
    reply: 'attr',
    count: 'none',
    absent: 'ENOSYS',
    without: 'Such a class cannot be mounted.',
    decode: (frame, handles) => new inodes.GetattrRequest<never>(frame, handles),
  },
  setattr: {
    opcode: 4,
    since: '7.1',
    decorator: 'Setattr',
    body: wire.FUSE_SETATTR_IN,
    trailer: 'none',
    reply: 'attr',
    count: 'none',
    absent: 'EPERM',
    without: 'chmod, chown, truncate and utimensat fail with EPERM.',
    decode: (frame, handles) => new inodes.SetattrRequest<never>(frame, handles),
  },
  readlink: {
    opcode: 5,
    since: '7.1',
    decorator: 'Readlink',
    body: null,
    trailer: 'none',
    reply: 'text',
    count: 'none',
    absent: 'EINVAL',
    without: 'readlink fails with EINVAL, as for what is no symbolic link.',
    decode: (frame) => new inodes.ReadlinkRequest(frame),
  },
  symlink: {
    opcode: 6,
    since: '7.1',
    decorator: 'Symlink',
    body: null,
    trailer: 'name name',
    reply: 'entry',
    count: 'entry',
    absent: 'EPERM',
    without: 'symlink fails with EPERM: this file system has none.',
    decode: (frame) => new entries.SymlinkRequest(frame),
  },
  mknod: {
    opcode: 8,
    since: '7.1',
    decorator: 'Mknod',
    body: wire.FUSE_MKNOD_IN,
    trailer: 'name',
    reply: 'entry',
    count: 'entry',
    absent: 'EPERM',
    without: 'mknod fails with EPERM, and so does creating a file without `@Create`.',
    decode: (frame) => new entries.MknodRequest(frame),
  },
  mkdir: {
    opcode: 9,
    since: '7.1',
    decorator: 'Mkdir',
    body: wire.FUSE_MKDIR_IN,
    trailer: 'name',
    reply: 'entry',
    count: 'entry',
    absent: 'EPERM',
    without: 'mkdir fails with EPERM.',
    decode: (frame) => new entries.MkdirRequest(frame),
  },
  unlink: {
    opcode: 10,
    since: '7.1',
    decorator: 'Unlink',
    body: null,
    trailer: 'name',
    reply: 'empty',
    count: 'none',
    absent: 'EPERM',
    without: 'unlink fails with EPERM.',
    decode: (frame) => new entries.UnlinkRequest(frame),
  },
  rmdir: {
    opcode: 11,
    since: '7.1',
    decorator: 'Rmdir',
    body: null,
    trailer: 'name',
    reply: 'empty',
    count: 'none',
    absent: 'EPERM',
    without: 'rmdir fails with EPERM.',
    decode: (frame) => new entries.RmdirRequest(frame),
  },
  rename: {
    opcode: 12,
    since: '7.1',
    decorator: 'Rename',
    body: wire.FUSE_RENAME_IN,
    trailer: 'name name',
    reply: 'empty',
    count: 'none',
    absent: 'EPERM',
    without: 'rename fails with EPERM.',
    decode: (frame) => new entries.RenameRequest(frame, false),
    servedBy: 'rename2',
  },
  link: {
    opcode: 13,
    since: '7.1',
    decorator: 'Link',
    body: wire.FUSE_LINK_IN,
    trailer: 'name',
    reply: 'entry',
    count: 'entry',
    absent: 'EPERM',
    without: 'link fails with EPERM: this file system has no hard links.',
    decode: (frame) => new entries.LinkRequest(frame),
  },
  open: {
    opcode: 14,
    since: '7.1',
    decorator: 'Open',
    body: wire.FUSE_OPEN_IN,
    trailer: 'none',
    reply: 'open',
    count: 'none',
    absent: 'empty',
    without:
      'Every file can be opened. With NO_OPEN_SUPPORT the kernel is told so with ENOSYS and never asks again.',
    declinedWith: 'NO_OPEN_SUPPORT',
    decode: (frame) => new files.OpenRequest(frame),
  },
  read: {
    opcode: 15,
    since: '7.1',
    decorator: 'Read',
    body: wire.FUSE_READ_IN,
    trailer: 'none',
    reply: 'bytes',
    count: 'none',
    absent: 'EINVAL',
    without: 'read fails with EINVAL.',
    decode: (frame, handles) => new files.ReadRequest<never>(frame, handles),
  },
  write: {
    opcode: 16,
    since: '7.1',
    decorator: 'Write',
    body: wire.FUSE_WRITE_IN,
    trailer: 'bytes',
    reply: 'written',
    count: 'none',
    absent: 'EINVAL',
    without: 'write fails with EINVAL.',
    decode: (frame, handles) => new files.WriteRequest<never>(frame, handles),
  },
  statfs: {
    opcode: 17,
    since: '7.1',
    decorator: 'Statfs',
    body: null,
    trailer: 'none',
    reply: 'statfs',
    count: 'none',
    absent: 'statfs',
    without: 'statfs shows zeros, a block size of 4096 and names of up to 255 bytes.',
    decode: (frame) => new inodes.StatfsRequest(frame),
  },
  release: {
    opcode: 18,
    since: '7.1',
    decorator: 'Release',
    body: wire.FUSE_RELEASE_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'empty',
    without: 'Nobody is told that a file is closed.',
    decode: (frame, handles) => new files.ReleaseRequest<never>(frame, handles),
  },
  fsync: {
    opcode: 20,
    since: '7.1',
    decorator: 'Fsync',
    body: wire.FUSE_FSYNC_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'fsync succeeds, and the kernel does not ask again.',
    decode: (frame, handles) => new files.FsyncRequest<never>(frame, handles),
  },
  setxattr: {
    opcode: 21,
    since: '7.1',
    decorator: 'Setxattr',
    body: wire.FUSE_COMPAT_SETXATTR_IN,
    bodyOf: setxattrStruct,
    trailer: 'name bytes',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'setxattr fails with EOPNOTSUPP, and the kernel does not ask again.',
    decode: (frame) => new xattrs.SetxattrRequest(frame),
  },
  getxattr: {
    opcode: 22,
    since: '7.1',
    decorator: 'Getxattr',
    body: wire.FUSE_GETXATTR_IN,
    trailer: 'name',
    reply: 'xattr',
    count: 'none',
    absent: 'ENOSYS',
    without: 'getxattr fails with EOPNOTSUPP, and the kernel does not ask again.',
    decode: (frame) => new xattrs.GetxattrRequest(frame),
  },
  listxattr: {
    opcode: 23,
    since: '7.1',
    decorator: 'Listxattr',
    body: wire.FUSE_GETXATTR_IN,
    trailer: 'none',
    reply: 'xattr-names',
    count: 'none',
    absent: 'ENOSYS',
    without: 'listxattr fails with EOPNOTSUPP, and the kernel does not ask again.',
    decode: (frame) => new xattrs.ListxattrRequest(frame),
  },
  removexattr: {
    opcode: 24,
    since: '7.1',
    decorator: 'Removexattr',
    body: null,
    trailer: 'name',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'removexattr fails with EOPNOTSUPP, and the kernel does not ask again.',
    decode: (frame) => new xattrs.RemovexattrRequest(frame),
  },
  flush: {
    opcode: 25,
    since: '7.1',
    decorator: 'Flush',
    body: wire.FUSE_FLUSH_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'close succeeds, and the kernel does not ask again.',
    decode: (frame, handles) => new files.FlushRequest<never>(frame, handles),
  },
  init: {
    opcode: 26,
    since: '7.1',
    decorator: null,
    body: wire.FUSE_INIT_IN,
    trailer: 'none',
    reply: 'init',
    count: 'none',
    absent: 'empty',
    without: 'The runtime answers it.',
  },
  opendir: {
    opcode: 27,
    since: '7.1',
    decorator: 'Opendir',
    body: wire.FUSE_OPEN_IN,
    trailer: 'none',
    reply: 'open',
    count: 'none',
    absent: 'empty',
    without:
      'Every directory can be opened. With NO_OPENDIR_SUPPORT the kernel is told so with ENOSYS and never asks again.',
    declinedWith: 'NO_OPENDIR_SUPPORT',
    decode: (frame) => new files.OpendirRequest(frame),
  },
  readdir: {
    opcode: 28,
    since: '7.1',
    decorator: 'Readdir',
    body: wire.FUSE_READ_IN,
    trailer: 'none',
    reply: 'page',
    count: 'none',
    absent: 'ENOSYS',
    without: 'Listing a directory fails with ENOSYS.',
    decode: (frame, handles) => new files.ReaddirRequest<never>(frame, handles),
  },
  releasedir: {
    opcode: 29,
    since: '7.1',
    decorator: 'Releasedir',
    body: wire.FUSE_RELEASE_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'empty',
    without: 'Nobody is told that a directory is closed.',
    decode: (frame, handles) => new files.ReleasedirRequest<never>(frame, handles),
  },
  fsyncdir: {
    opcode: 30,
    since: '7.2',
    decorator: 'Fsyncdir',
    body: wire.FUSE_FSYNC_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'fsync of a directory succeeds, and the kernel does not ask again.',
    decode: (frame, handles) => new files.FsyncdirRequest<never>(frame, handles),
  },
  getlk: {
    opcode: 31,
    since: '7.1',
    decorator: 'Getlk',
    body: wire.FUSE_LK_IN,
    trailer: 'none',
    reply: 'lock',
    count: 'none',
    absent: 'ENOSYS',
    without:
      'Without `@Getlk` and `@Setlk` the kernel keeps the locks itself, among the processes of this machine.',
    decode: (frame, handles) => new files.LockRequest<never>(frame, handles),
  },
  setlk: {
    opcode: 32,
    since: '7.1',
    decorator: 'Setlk',
    body: wire.FUSE_LK_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without:
      'Without `@Getlk` and `@Setlk` the kernel keeps the locks itself, among the processes of this machine.',
    decode: (frame, handles) => new files.LockRequest<never>(frame, handles),
  },
  setlkw: {
    opcode: 33,
    since: '7.1',
    decorator: 'Setlkw',
    body: wire.FUSE_LK_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without:
      'Waiting for a lock fails with ENOSYS where `@Setlk` is there, else the kernel keeps the locks itself.',
    decode: (frame, handles) => new files.LockRequest<never>(frame, handles),
  },
  access: {
    opcode: 34,
    since: '7.3',
    decorator: 'Access',
    body: wire.FUSE_ACCESS_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'access succeeds, and the kernel does not ask again. It never asks with default_permissions.',
    decode: (frame) => new inodes.AccessRequest(frame),
  },
  create: {
    opcode: 35,
    since: '7.3',
    decorator: 'Create',
    body: wire.FUSE_CREATE_IN,
    trailer: 'name',
    reply: 'create',
    count: 'entry',
    absent: 'ENOSYS',
    without: 'The kernel creates with MKNOD and OPEN instead, and does not ask again.',
    decode: (frame) => new entries.CreateRequest(frame),
  },
  // Answered by aborting the signal of the request that it names.
  interrupt: {
    opcode: 36,
    since: '7.7',
    decorator: null,
    body: wire.FUSE_INTERRUPT_IN,
    trailer: 'none',
    reply: 'none',
    count: 'none',
    absent: 'empty',
    without: 'The runtime answers it, by aborting the `signal` of the request that it names.',
  },
  bmap: {
    opcode: 37,
    since: '7.8',
    decorator: 'Bmap',
    body: wire.FUSE_BMAP_IN,
    trailer: 'none',
    reply: 'bmap',
    count: 'none',
    absent: 'ENOSYS',
    without:
      'FIBMAP finds no block, and the kernel does not ask again. It asks on block devices only (mount options blkdev and fsname).',
    decode: (frame) => new inodes.BmapRequest(frame),
  },
  // Sent on block devices only, where umount(2) waits for the answer; the runtime calls the handler at the end of every session.
  destroy: {
    opcode: 38,
    since: '7.8',
    decorator: 'Destroy',
    body: null,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'empty',
    without: 'Nobody is told of the end.',
  },
  ioctl: {
    opcode: 39,
    since: '7.11',
    decorator: 'Ioctl',
    body: wire.FUSE_IOCTL_IN,
    trailer: 'bytes',
    reply: 'ioctl',
    count: 'none',
    absent: 'ENOTTY',
    without: 'ioctl fails with ENOTTY.',
    decode: (frame, handles) => new files.IoctlRequest<never>(frame, handles),
  },
  poll: {
    opcode: 40,
    since: '7.11',
    decorator: 'Poll',
    body: wire.FUSE_POLL_IN,
    trailer: 'none',
    reply: 'poll',
    count: 'none',
    absent: 'ENOSYS',
    without: 'Files are always ready, and the kernel does not ask again.',
    decode: (frame, handles) => new files.PollRequest<never>(frame, handles),
  },
  // The data that session.notify.retrieve() asked for.
  notifyReply: {
    opcode: 41,
    since: '7.15',
    decorator: null,
    body: wire.FUSE_NOTIFY_RETRIEVE_IN,
    trailer: 'bytes',
    reply: 'none',
    count: 'none',
    absent: 'empty',
    without: 'The runtime hands it to `notify.retrieve()`.',
  },
  batchForget: {
    opcode: 42,
    since: '7.16',
    decorator: null,
    body: wire.FUSE_BATCH_FORGET_IN,
    trailer: 'forgets',
    reply: 'none',
    count: 'forget',
    absent: 'empty',
    without: 'Nobody is told of lookups that are given back.',
    servedBy: 'forget',
  },
  fallocate: {
    opcode: 43,
    since: '7.19',
    decorator: 'Fallocate',
    body: wire.FUSE_FALLOCATE_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'fallocate fails with EOPNOTSUPP, and the kernel does not ask again.',
    decode: (frame, handles) => new files.FallocateRequest<never>(frame, handles),
  },
  readdirplus: {
    opcode: 44,
    since: '7.21',
    decorator: 'Readdirplus',
    body: wire.FUSE_READ_IN,
    trailer: 'none',
    reply: 'plus-page',
    count: 'per-entry',
    absent: 'ENOSYS',
    without: 'Directories are listed through `@Readdir`.',
    decode: (frame, handles) => new files.ReaddirplusRequest<never>(frame, handles),
  },
  rename2: {
    opcode: 45,
    since: '7.23',
    decorator: 'Rename2',
    body: wire.FUSE_RENAME2_IN,
    trailer: 'name name',
    reply: 'empty',
    count: 'none',
    absent: 'EINVAL',
    without: 'renameat2 with flags fails with EINVAL; without flags it is a RENAME.',
    decode: (frame) => new entries.RenameRequest(frame, true),
  },
  lseek: {
    opcode: 46,
    since: '7.24',
    decorator: 'Lseek',
    body: wire.FUSE_LSEEK_IN,
    trailer: 'none',
    reply: 'lseek',
    count: 'none',
    absent: 'ENOSYS',
    without: 'SEEK_DATA and SEEK_HOLE see a file without holes, and the kernel does not ask again.',
    decode: (frame, handles) => new files.LseekRequest<never>(frame, handles),
  },
  copyFileRange: {
    opcode: 47,
    since: '7.28',
    decorator: 'CopyFileRange',
    body: wire.FUSE_COPY_FILE_RANGE_IN,
    trailer: 'none',
    reply: 'written',
    count: 'none',
    absent: 'ENOSYS',
    without: 'The kernel copies with reads and writes, and does not ask again.',
    decode: (frame, handles) => new files.CopyFileRangeRequest<never>(frame, handles),
  },
  // DAX: only virtiofs sends these two, never /dev/fuse.
  setupmapping: {
    opcode: 48,
    since: '7.31',
    decorator: null,
    body: wire.FUSE_SETUPMAPPING_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'Only virtiofs asks.',
  },
  removemapping: {
    opcode: 49,
    since: '7.31',
    decorator: null,
    body: wire.FUSE_REMOVEMAPPING_IN,
    trailer: 'bytes',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without: 'Only virtiofs asks.',
  },
  syncfs: {
    opcode: 50,
    since: '7.34',
    decorator: 'Syncfs',
    body: wire.FUSE_SYNCFS_IN,
    trailer: 'none',
    reply: 'empty',
    count: 'none',
    absent: 'ENOSYS',
    without:
      'syncfs and sync succeed, and the kernel does not ask again. It asks on block devices (fuseblk) only.',
    decode: (frame) => new inodes.SyncfsRequest(frame),
  },
  tmpfile: {
    opcode: 51,
    since: '7.37',
    decorator: 'Tmpfile',
    body: wire.FUSE_CREATE_IN,
    trailer: 'name',
    reply: 'create',
    count: 'entry',
    absent: 'ENOSYS',
    without: 'O_TMPFILE fails with EOPNOTSUPP, and the kernel does not ask again.',
    decode: (frame) => new entries.TmpfileRequest(frame),
  },
  statx: {
    opcode: 52,
    since: '7.39',
    decorator: 'Statx',
    body: wire.FUSE_STATX_IN,
    trailer: 'none',
    reply: 'statx',
    count: 'none',
    absent: 'ENOSYS',
    without: 'statx shows what `@Getattr` answers, without a birth time, and the kernel does not ask again.',
    decode: (frame, handles) => new inodes.StatxRequest<never>(frame, handles),
  },
  copyFileRange64: {
    opcode: 53,
    since: '7.45',
    decorator: null,
    body: wire.FUSE_COPY_FILE_RANGE_IN,
    trailer: 'none',
    reply: 'copied',
    count: 'none',
    absent: 'ENOSYS',
    without: 'The kernel copies with reads and writes, and does not ask again.',
    decode: (frame, handles) => new files.CopyFileRangeRequest<never>(frame, handles),
    servedBy: 'copyFileRange',
  },
} as const satisfies Record<string, OperationRow>;

/** The key of an operation: `lookup`, `copyFileRange`. */
export type Operation = keyof typeof OPERATIONS;

/** Operations in the order of the table. */
export const operationNames = Object.keys(OPERATIONS) as Operation[];

const BY_OPCODE: (Operation | undefined)[] = [];
for (const name of operationNames) BY_OPCODE[OPERATIONS[name].opcode] = name;

/** The operation of an opcode, or undefined for one that this protocol version does not have. */
export function operationOf(opcode: number): Operation | undefined {
  return BY_OPCODE[opcode];
}

/** The row of an operation, widened so that optional columns can be asked for. */
export function row(operation: Operation): OperationRow {
  return OPERATIONS[operation];
}

const WIRE_NAMES = Object.fromEntries(
  operationNames.map((name) => [
    name,
    name === 'copyFileRange64' ? 'COPY_FILE_RANGE_64' : name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase(),
  ]),
) as Record<Operation, string>;

/** What the kernel and its documentation call an operation: `COPY_FILE_RANGE_64`. */
export function wireName(operation: Operation): string {
  return WIRE_NAMES[operation];
}
