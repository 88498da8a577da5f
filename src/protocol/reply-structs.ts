import type { Layout } from './layout.js';
import type { ReplyKind } from './operations.js';
import * as wire from './structs.js';

/**
 * The structs at the beginning of each kind of successful reply. What is behind them, or all where there is none, are
 * bytes: data, a link target, a page of directory entries.
 */
export const REPLY_STRUCTS = {
  none: [],
  empty: [],
  init: [wire.FUSE_INIT_OUT],
  entry: [wire.FUSE_ENTRY_OUT],
  create: [wire.FUSE_ENTRY_OUT, wire.FUSE_OPEN_OUT],
  attr: [wire.FUSE_ATTR_OUT],
  statx: [wire.FUSE_STATX_OUT],
  open: [wire.FUSE_OPEN_OUT],
  bytes: [],
  text: [],
  written: [wire.FUSE_WRITE_OUT],
  copied: [wire.FUSE_COPY_FILE_RANGE_OUT],
  page: [],
  'plus-page': [],
  statfs: [wire.FUSE_STATFS_OUT],
  // A struct fuse_getxattr_out where only the size was asked for, which the reply itself does not tell.
  xattr: [],
  'xattr-names': [],
  lock: [wire.FUSE_LK_OUT],
  bmap: [wire.FUSE_BMAP_OUT],
  ioctl: [wire.FUSE_IOCTL_OUT],
  poll: [wire.FUSE_POLL_OUT],
  lseek: [wire.FUSE_LSEEK_OUT],
} as const satisfies Record<ReplyKind, readonly Layout[]>;
