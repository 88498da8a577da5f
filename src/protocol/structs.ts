import { layout } from './layout.js';

// The structs of include/uapi/linux/fuse.h, protocol 7.45, in the order of the header and with its names, so that a
// diff against a newer header is a diff of this file. Arrays are spelled out (spare0, spare1, …); flexible array
// members (names, data, groups) are not part of a layout.

export const FUSE_ATTR = layout('fuse_attr', [
  ['ino', 'u64'],
  ['size', 'u64'],
  ['blocks', 'u64'],
  ['atime', 'u64'],
  ['mtime', 'u64'],
  ['ctime', 'u64'],
  ['atimensec', 'u32'],
  ['mtimensec', 'u32'],
  ['ctimensec', 'u32'],
  ['mode', 'u32'],
  ['nlink', 'u32'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['rdev', 'u32'],
  ['blksize', 'u32'],
  ['flags', 'u32'],
]);

export const FUSE_SX_TIME = layout('fuse_sx_time', [
  ['tv_sec', 'i64'],
  ['tv_nsec', 'u32'],
  ['__reserved', 'i32'],
]);

export const FUSE_STATX = layout('fuse_statx', [
  ['mask', 'u32'],
  ['blksize', 'u32'],
  ['attributes', 'u64'],
  ['nlink', 'u32'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['mode', 'u16'],
  ['__spare00', 'u16'],
  ['ino', 'u64'],
  ['size', 'u64'],
  ['blocks', 'u64'],
  ['attributes_mask', 'u64'],
  ['atime', FUSE_SX_TIME],
  ['btime', FUSE_SX_TIME],
  ['ctime', FUSE_SX_TIME],
  ['mtime', FUSE_SX_TIME],
  ['rdev_major', 'u32'],
  ['rdev_minor', 'u32'],
  ['dev_major', 'u32'],
  ['dev_minor', 'u32'],
  ['__spare20', 'u64'],
  ['__spare21', 'u64'],
  ['__spare22', 'u64'],
  ['__spare23', 'u64'],
  ['__spare24', 'u64'],
  ['__spare25', 'u64'],
  ['__spare26', 'u64'],
  ['__spare27', 'u64'],
  ['__spare28', 'u64'],
  ['__spare29', 'u64'],
  ['__spare210', 'u64'],
  ['__spare211', 'u64'],
  ['__spare212', 'u64'],
  ['__spare213', 'u64'],
]);

export const FUSE_KSTATFS = layout('fuse_kstatfs', [
  ['blocks', 'u64'],
  ['bfree', 'u64'],
  ['bavail', 'u64'],
  ['files', 'u64'],
  ['ffree', 'u64'],
  ['bsize', 'u32'],
  ['namelen', 'u32'],
  ['frsize', 'u32'],
  ['padding', 'u32'],
  ['spare0', 'u32'],
  ['spare1', 'u32'],
  ['spare2', 'u32'],
  ['spare3', 'u32'],
  ['spare4', 'u32'],
  ['spare5', 'u32'],
]);

export const FUSE_FILE_LOCK = layout('fuse_file_lock', [
  ['start', 'u64'],
  ['end', 'u64'],
  ['type', 'u32'],
  ['pid', 'u32'],
]);

export const FUSE_ENTRY_OUT = layout('fuse_entry_out', [
  ['nodeid', 'u64'],
  ['generation', 'u64'],
  ['entry_valid', 'u64'],
  ['attr_valid', 'u64'],
  ['entry_valid_nsec', 'u32'],
  ['attr_valid_nsec', 'u32'],
  ['attr', FUSE_ATTR],
]);

export const FUSE_FORGET_IN = layout('fuse_forget_in', [['nlookup', 'u64']]);

export const FUSE_FORGET_ONE = layout('fuse_forget_one', [
  ['nodeid', 'u64'],
  ['nlookup', 'u64'],
]);

export const FUSE_BATCH_FORGET_IN = layout('fuse_batch_forget_in', [
  ['count', 'u32'],
  ['dummy', 'u32'],
]);

export const FUSE_GETATTR_IN = layout('fuse_getattr_in', [
  ['getattr_flags', 'u32'],
  ['dummy', 'u32'],
  ['fh', 'u64'],
]);

export const FUSE_ATTR_OUT = layout('fuse_attr_out', [
  ['attr_valid', 'u64'],
  ['attr_valid_nsec', 'u32'],
  ['dummy', 'u32'],
  ['attr', FUSE_ATTR],
]);

export const FUSE_STATX_IN = layout('fuse_statx_in', [
  ['getattr_flags', 'u32'],
  ['reserved', 'u32'],
  ['fh', 'u64'],
  ['sx_flags', 'u32'],
  ['sx_mask', 'u32'],
]);

export const FUSE_STATX_OUT = layout('fuse_statx_out', [
  ['attr_valid', 'u64'],
  ['attr_valid_nsec', 'u32'],
  ['flags', 'u32'],
  ['spare0', 'u64'],
  ['spare1', 'u64'],
  ['stat', FUSE_STATX],
]);

export const FUSE_MKNOD_IN = layout('fuse_mknod_in', [
  ['mode', 'u32'],
  ['rdev', 'u32'],
  ['umask', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_MKDIR_IN = layout('fuse_mkdir_in', [
  ['mode', 'u32'],
  ['umask', 'u32'],
]);

export const FUSE_RENAME_IN = layout('fuse_rename_in', [['newdir', 'u64']]);

export const FUSE_RENAME2_IN = layout('fuse_rename2_in', [
  ['newdir', 'u64'],
  ['flags', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_LINK_IN = layout('fuse_link_in', [['oldnodeid', 'u64']]);

export const FUSE_SETATTR_IN = layout('fuse_setattr_in', [
  ['valid', 'u32'],
  ['padding', 'u32'],
  ['fh', 'u64'],
  ['size', 'u64'],
  ['lock_owner', 'u64'],
  ['atime', 'u64'],
  ['mtime', 'u64'],
  ['ctime', 'u64'],
  ['atimensec', 'u32'],
  ['mtimensec', 'u32'],
  ['ctimensec', 'u32'],
  ['mode', 'u32'],
  ['unused4', 'u32'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['unused5', 'u32'],
]);

export const FUSE_OPEN_IN = layout('fuse_open_in', [
  ['flags', 'u32'],
  ['open_flags', 'u32'],
]);

export const FUSE_CREATE_IN = layout('fuse_create_in', [
  ['flags', 'u32'],
  ['mode', 'u32'],
  ['umask', 'u32'],
  ['open_flags', 'u32'],
]);

export const FUSE_OPEN_OUT = layout('fuse_open_out', [
  ['fh', 'u64'],
  ['open_flags', 'u32'],
  ['backing_id', 'i32'],
]);

export const FUSE_RELEASE_IN = layout('fuse_release_in', [
  ['fh', 'u64'],
  ['flags', 'u32'],
  ['release_flags', 'u32'],
  ['lock_owner', 'u64'],
]);

export const FUSE_FLUSH_IN = layout('fuse_flush_in', [
  ['fh', 'u64'],
  ['unused', 'u32'],
  ['padding', 'u32'],
  ['lock_owner', 'u64'],
]);

export const FUSE_READ_IN = layout('fuse_read_in', [
  ['fh', 'u64'],
  ['offset', 'u64'],
  ['size', 'u32'],
  ['read_flags', 'u32'],
  ['lock_owner', 'u64'],
  ['flags', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_WRITE_IN = layout('fuse_write_in', [
  ['fh', 'u64'],
  ['offset', 'u64'],
  ['size', 'u32'],
  ['write_flags', 'u32'],
  ['lock_owner', 'u64'],
  ['flags', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_WRITE_OUT = layout('fuse_write_out', [
  ['size', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_STATFS_OUT = layout('fuse_statfs_out', [['st', FUSE_KSTATFS]]);

export const FUSE_FSYNC_IN = layout('fuse_fsync_in', [
  ['fh', 'u64'],
  ['fsync_flags', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_SETXATTR_IN = layout('fuse_setxattr_in', [
  ['size', 'u32'],
  ['flags', 'u32'],
  ['setxattr_flags', 'u32'],
  ['padding', 'u32'],
]);

/** What the kernel sends of it unless FUSE_SETXATTR_EXT was granted (FUSE_COMPAT_SETXATTR_IN_SIZE). */
export const FUSE_COMPAT_SETXATTR_IN = layout('fuse_setxattr_in', [
  ['size', 'u32'],
  ['flags', 'u32'],
]);

export const FUSE_GETXATTR_IN = layout('fuse_getxattr_in', [
  ['size', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_GETXATTR_OUT = layout('fuse_getxattr_out', [
  ['size', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_LK_IN = layout('fuse_lk_in', [
  ['fh', 'u64'],
  ['owner', 'u64'],
  ['lk', FUSE_FILE_LOCK],
  ['lk_flags', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_LK_OUT = layout('fuse_lk_out', [['lk', FUSE_FILE_LOCK]]);

export const FUSE_ACCESS_IN = layout('fuse_access_in', [
  ['mask', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_INIT_IN = layout('fuse_init_in', [
  ['major', 'u32'],
  ['minor', 'u32'],
  ['max_readahead', 'u32'],
  ['flags', 'u32'],
  ['flags2', 'u32'],
  ['unused0', 'u32'],
  ['unused1', 'u32'],
  ['unused2', 'u32'],
  ['unused3', 'u32'],
  ['unused4', 'u32'],
  ['unused5', 'u32'],
  ['unused6', 'u32'],
  ['unused7', 'u32'],
  ['unused8', 'u32'],
  ['unused9', 'u32'],
  ['unused10', 'u32'],
]);

export const FUSE_INIT_OUT = layout('fuse_init_out', [
  ['major', 'u32'],
  ['minor', 'u32'],
  ['max_readahead', 'u32'],
  ['flags', 'u32'],
  ['max_background', 'u16'],
  ['congestion_threshold', 'u16'],
  ['max_write', 'u32'],
  ['time_gran', 'u32'],
  ['max_pages', 'u16'],
  ['map_alignment', 'u16'],
  ['flags2', 'u32'],
  ['max_stack_depth', 'u32'],
  ['request_timeout', 'u16'],
  ['unused0', 'u16'],
  ['unused1', 'u16'],
  ['unused2', 'u16'],
  ['unused3', 'u16'],
  ['unused4', 'u16'],
  ['unused5', 'u16'],
  ['unused6', 'u16'],
  ['unused7', 'u16'],
  ['unused8', 'u16'],
  ['unused9', 'u16'],
  ['unused10', 'u16'],
]);

export const CUSE_INIT_IN = layout('cuse_init_in', [
  ['major', 'u32'],
  ['minor', 'u32'],
  ['unused', 'u32'],
  ['flags', 'u32'],
]);

export const CUSE_INIT_OUT = layout('cuse_init_out', [
  ['major', 'u32'],
  ['minor', 'u32'],
  ['unused', 'u32'],
  ['flags', 'u32'],
  ['max_read', 'u32'],
  ['max_write', 'u32'],
  ['dev_major', 'u32'],
  ['dev_minor', 'u32'],
  ['spare0', 'u32'],
  ['spare1', 'u32'],
  ['spare2', 'u32'],
  ['spare3', 'u32'],
  ['spare4', 'u32'],
  ['spare5', 'u32'],
  ['spare6', 'u32'],
  ['spare7', 'u32'],
  ['spare8', 'u32'],
  ['spare9', 'u32'],
]);

export const FUSE_INTERRUPT_IN = layout('fuse_interrupt_in', [['unique', 'u64']]);

export const FUSE_BMAP_IN = layout('fuse_bmap_in', [
  ['block', 'u64'],
  ['blocksize', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_BMAP_OUT = layout('fuse_bmap_out', [['block', 'u64']]);

export const FUSE_IOCTL_IN = layout('fuse_ioctl_in', [
  ['fh', 'u64'],
  ['flags', 'u32'],
  ['cmd', 'u32'],
  ['arg', 'u64'],
  ['in_size', 'u32'],
  ['out_size', 'u32'],
]);

export const FUSE_IOCTL_IOVEC = layout('fuse_ioctl_iovec', [
  ['base', 'u64'],
  ['len', 'u64'],
]);

export const FUSE_IOCTL_OUT = layout('fuse_ioctl_out', [
  ['result', 'i32'],
  ['flags', 'u32'],
  ['in_iovs', 'u32'],
  ['out_iovs', 'u32'],
]);

export const FUSE_POLL_IN = layout('fuse_poll_in', [
  ['fh', 'u64'],
  ['kh', 'u64'],
  ['flags', 'u32'],
  ['events', 'u32'],
]);

export const FUSE_POLL_OUT = layout('fuse_poll_out', [
  ['revents', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_NOTIFY_POLL_WAKEUP_OUT = layout('fuse_notify_poll_wakeup_out', [['kh', 'u64']]);

export const FUSE_FALLOCATE_IN = layout('fuse_fallocate_in', [
  ['fh', 'u64'],
  ['offset', 'u64'],
  ['length', 'u64'],
  ['mode', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_IN_HEADER = layout('fuse_in_header', [
  ['len', 'u32'],
  ['opcode', 'u32'],
  ['unique', 'u64'],
  ['nodeid', 'u64'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['pid', 'u32'],
  ['total_extlen', 'u16'],
  ['padding', 'u16'],
]);

export const FUSE_OUT_HEADER = layout('fuse_out_header', [
  ['len', 'u32'],
  ['error', 'i32'],
  ['unique', 'u64'],
]);

export const FUSE_DIRENT = layout('fuse_dirent', [
  ['ino', 'u64'],
  ['off', 'u64'],
  ['namelen', 'u32'],
  ['type', 'u32'],
]);

export const FUSE_DIRENTPLUS = layout('fuse_direntplus', [
  ['entry_out', FUSE_ENTRY_OUT],
  ['dirent', FUSE_DIRENT],
]);

export const FUSE_NOTIFY_INVAL_INODE_OUT = layout('fuse_notify_inval_inode_out', [
  ['ino', 'u64'],
  ['off', 'i64'],
  ['len', 'i64'],
]);

export const FUSE_NOTIFY_INVAL_ENTRY_OUT = layout('fuse_notify_inval_entry_out', [
  ['parent', 'u64'],
  ['namelen', 'u32'],
  ['flags', 'u32'],
]);

export const FUSE_NOTIFY_DELETE_OUT = layout('fuse_notify_delete_out', [
  ['parent', 'u64'],
  ['child', 'u64'],
  ['namelen', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_NOTIFY_STORE_OUT = layout('fuse_notify_store_out', [
  ['nodeid', 'u64'],
  ['offset', 'u64'],
  ['size', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_NOTIFY_RETRIEVE_OUT = layout('fuse_notify_retrieve_out', [
  ['notify_unique', 'u64'],
  ['nodeid', 'u64'],
  ['offset', 'u64'],
  ['size', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_NOTIFY_RETRIEVE_IN = layout('fuse_notify_retrieve_in', [
  ['dummy1', 'u64'],
  ['offset', 'u64'],
  ['size', 'u32'],
  ['dummy2', 'u32'],
  ['dummy3', 'u64'],
  ['dummy4', 'u64'],
]);

export const FUSE_NOTIFY_PRUNE_OUT = layout('fuse_notify_prune_out', [
  ['count', 'u32'],
  ['padding', 'u32'],
  ['spare', 'u64'],
]);

export const FUSE_BACKING_MAP = layout('fuse_backing_map', [
  ['fd', 'i32'],
  ['flags', 'u32'],
  ['padding', 'u64'],
]);

export const FUSE_LSEEK_IN = layout('fuse_lseek_in', [
  ['fh', 'u64'],
  ['offset', 'u64'],
  ['whence', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_LSEEK_OUT = layout('fuse_lseek_out', [['offset', 'u64']]);

export const FUSE_COPY_FILE_RANGE_IN = layout('fuse_copy_file_range_in', [
  ['fh_in', 'u64'],
  ['off_in', 'u64'],
  ['nodeid_out', 'u64'],
  ['fh_out', 'u64'],
  ['off_out', 'u64'],
  ['len', 'u64'],
  ['flags', 'u64'],
]);

export const FUSE_COPY_FILE_RANGE_OUT = layout('fuse_copy_file_range_out', [['bytes_copied', 'u64']]);

export const FUSE_SETUPMAPPING_IN = layout('fuse_setupmapping_in', [
  ['fh', 'u64'],
  ['foffset', 'u64'],
  ['len', 'u64'],
  ['flags', 'u64'],
  ['moffset', 'u64'],
]);

export const FUSE_REMOVEMAPPING_IN = layout('fuse_removemapping_in', [['count', 'u32']]);

export const FUSE_REMOVEMAPPING_ONE = layout('fuse_removemapping_one', [
  ['moffset', 'u64'],
  ['len', 'u64'],
]);

export const FUSE_SYNCFS_IN = layout('fuse_syncfs_in', [['padding', 'u64']]);

export const FUSE_SECCTX = layout('fuse_secctx', [
  ['size', 'u32'],
  ['padding', 'u32'],
]);

export const FUSE_SECCTX_HEADER = layout('fuse_secctx_header', [
  ['size', 'u32'],
  ['nr_secctx', 'u32'],
]);

export const FUSE_EXT_HEADER = layout('fuse_ext_header', [
  ['size', 'u32'],
  ['type', 'u32'],
]);

export const FUSE_SUPP_GROUPS = layout('fuse_supp_groups', [['nr_groups', 'u32']]);
