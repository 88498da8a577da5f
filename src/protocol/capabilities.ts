/**
 * When a capability is asked for: `always`; `handler`, where the class has a handler for it; `wish`, where the class or
 * the mount asks for it by name; `never`, because nothing here could do what it promises.
 */
export type AskedFor = 'always' | 'handler' | 'wish' | 'never';

export interface CapabilityRow {
  /** The number of its bit in INIT; 32 and up travel in flags2. */
  readonly bit: number;
  /** The protocol version that brought it. */
  readonly since: string;
  readonly asked: AskedFor;
  /** What the kernel and the class do where it is granted. */
  readonly does: string;
  /** Whom alone the kernel offers it, where that is not every server. */
  readonly offeredTo?: string;
}

/**
 * Every capability that INIT can settle, by the name that `<linux/fuse.h>` gives it behind `FUSE_`. What may be asked
 * for, what is asked for by itself, and docs/operations.md derive from it.
 */
export const CAPABILITIES = {
  ASYNC_READ: {
    bit: 0,
    since: '7.6',
    asked: 'always',
    does: 'Reads of one open file, such as readahead, may be sent at the same time and in any order.',
  },
  POSIX_LOCKS: {
    bit: 1,
    since: '7.7',
    asked: 'handler',
    does: 'Locks of fcntl(2) go to `@Getlk`, `@Setlk` and `@Setlkw`; without it the kernel keeps them itself.',
  },
  FILE_OPS: {
    bit: 2,
    since: '7.9',
    asked: 'never',
    does: 'GETATTR and SETATTR have handles, which every kernel that is supported sends unasked.',
  },
  ATOMIC_O_TRUNC: {
    bit: 3,
    since: '7.9',
    asked: 'wish',
    does: '`@Open` gets O_TRUNC and truncates; without it a SETATTR with size 0 follows the OPEN.',
  },
  EXPORT_SUPPORT: {
    bit: 4,
    since: '7.9',
    asked: 'wish',
    does: '`@Lookup` answers "." and ".." too, so that the mount can be exported by NFS and handles outlive the cache.',
  },
  BIG_WRITES: {
    bit: 5,
    since: '7.9',
    asked: 'always',
    does: 'Writes of more than a page; every kernel that is supported does them.',
  },
  DONT_MASK: {
    bit: 6,
    since: '7.12',
    asked: 'wish',
    does: 'The mode of a creating request still has the bits of the umask: the class takes off `umask` itself, unless a default ACL rules.',
  },
  SPLICE_WRITE: {
    bit: 7,
    since: '7.14',
    asked: 'never',
    does: 'The device takes splice(2) for writing. Replies are written with writev(2).',
  },
  SPLICE_MOVE: {
    bit: 8,
    since: '7.14',
    asked: 'never',
    does: 'The device moves pages that are spliced.',
  },
  SPLICE_READ: {
    bit: 9,
    since: '7.14',
    asked: 'never',
    does: 'The device takes splice(2) for reading.',
  },
  FLOCK_LOCKS: {
    bit: 10,
    since: '7.17',
    asked: 'wish',
    does: 'Locks of flock(2) go to `@Setlk` and `@Setlkw` with `flock: true`; without it the kernel keeps them itself.',
  },
  HAS_IOCTL_DIR: {
    bit: 11,
    since: '7.18',
    asked: 'handler',
    does: '`@Ioctl` gets those on directories too.',
  },
  AUTO_INVAL_DATA: {
    bit: 12,
    since: '7.20',
    asked: 'always',
    does: 'The kernel drops the cached data of a file when its attributes show another mtime or size.',
  },
  DO_READDIRPLUS: {
    bit: 13,
    since: '7.21',
    asked: 'handler',
    does: 'Directories are listed through `@Readdirplus`.',
  },
  READDIRPLUS_AUTO: {
    bit: 14,
    since: '7.21',
    asked: 'handler',
    does: 'The kernel lists with attributes only where it expects to need them, else through `@Readdir`.',
  },
  ASYNC_DIO: {
    bit: 15,
    since: '7.22',
    asked: 'always',
    does: 'Direct I/O is sent in parts at the same time.',
  },
  WRITEBACK_CACHE: {
    bit: 16,
    since: '7.23',
    asked: 'wish',
    does: 'The page cache keeps what is written and sends it later; the kernel then owns size and mtime. Not together with PASSTHROUGH.',
  },
  NO_OPEN_SUPPORT: {
    bit: 17,
    since: '7.23',
    asked: 'wish',
    does: 'A class without `@Open` answers ENOSYS, and no OPEN and RELEASE of files is sent any more; what is cached of a file is kept.',
  },
  PARALLEL_DIROPS: {
    bit: 18,
    since: '7.25',
    asked: 'always',
    does: 'Lookups and listings of one directory are sent at the same time.',
  },
  HANDLE_KILLPRIV: {
    bit: 19,
    since: '7.26',
    asked: 'wish',
    does: 'The class clears set-user-ID, set-group-ID and security.capability on every write, chown and truncate.',
  },
  POSIX_ACL: {
    bit: 20,
    since: '7.26',
    asked: 'wish',
    does: 'The kernel reads and checks the ACLs that the class keeps as the attributes system.posix_acl_*; implies default_permissions.',
  },
  ABORT_ERROR: {
    bit: 21,
    since: '7.27',
    asked: 'always',
    does: 'Reading the device after an abort says ECONNABORTED, which tells it from an unmount.',
  },
  MAX_PAGES: {
    bit: 22,
    since: '7.28',
    asked: 'always',
    does: 'Requests of more than 128 KiB.',
  },
  CACHE_SYMLINKS: {
    bit: 23,
    since: '7.28',
    asked: 'wish',
    does: 'The kernel caches what symbolic links contain.',
  },
  NO_OPENDIR_SUPPORT: {
    bit: 24,
    since: '7.29',
    asked: 'wish',
    does: 'A class without `@Opendir` answers ENOSYS, and no OPENDIR and RELEASEDIR is sent any more; listings are cached.',
  },
  EXPLICIT_INVAL_DATA: {
    bit: 25,
    since: '7.30',
    asked: 'wish',
    does: 'Instead of AUTO_INVAL_DATA: cached data goes only by `notify.invalInode()`, or where the size changes.',
  },
  MAP_ALIGNMENT: {
    bit: 26,
    since: '7.31',
    asked: 'never',
    does: 'DAX, of virtiofs only.',
  },
  SUBMOUNTS: {
    bit: 27,
    since: '7.32',
    asked: 'wish',
    does: 'A directory whose attributes say `submount` is mounted on itself by the kernel. Linux offers it to virtiofs only (fuse_send_init(), fs/fuse/inode.c).',
    offeredTo: 'virtiofs',
  },
  HANDLE_KILLPRIV_V2: {
    bit: 28,
    since: '7.33',
    asked: 'wish',
    does: 'The class clears set-user-ID and set-group-ID where a request says `killSuidgid`, and security.capability on every write, chown and truncate.',
  },
  SETXATTR_EXT: {
    bit: 29,
    since: '7.33',
    asked: 'always',
    does: 'SETXATTR says with `killSgid` that a new ACL is to clear set-group-ID.',
  },
  INIT_EXT: {
    bit: 30,
    since: '7.36',
    asked: 'always',
    does: 'INIT has the capabilities from bit 32 on.',
  },
  SECURITY_CTX: {
    bit: 32,
    since: '7.36',
    asked: 'wish',
    does: 'A creating request has the security contexts that the new inode is to get, as `securityContexts`.',
  },
  HAS_INODE_DAX: {
    bit: 33,
    since: '7.36',
    asked: 'never',
    does: 'DAX, of virtiofs only.',
  },
  CREATE_SUPP_GROUP: {
    bit: 34,
    since: '7.38',
    asked: 'wish',
    does: "A creating request has the directory's group as `supplementaryGroup` where the caller is a member of it.",
  },
  HAS_EXPIRE_ONLY: {
    bit: 35,
    since: '7.38',
    asked: 'always',
    does: '`notify.expireEntry()` lets a name expire without dropping it.',
  },
  DIRECT_IO_ALLOW_MMAP: {
    bit: 36,
    since: '7.39',
    asked: 'wish',
    does: 'A file opened with `directIo` may be mapped shared.',
  },
  PASSTHROUGH: {
    bit: 37,
    since: '7.40',
    asked: 'wish',
    does: 'A file opened with `backing` is read, written and mapped by the kernel itself. Needs root; not together with WRITEBACK_CACHE.',
  },
  NO_EXPORT_SUPPORT: {
    bit: 38,
    since: '7.40',
    asked: 'wish',
    does: 'The handle of a file tells it from others (AT_HANDLE_FID of name_to_handle_at(2)) and does not open it, so that the mount cannot be exported.',
  },
  HAS_RESEND: {
    bit: 39,
    since: '7.40',
    asked: 'always',
    does: '`notify.resend()` has the kernel send again what was read and not answered.',
  },
  ALLOW_IDMAP: {
    bit: 40,
    since: '7.41',
    asked: 'wish',
    does: 'The mount may be mounted again with mapped ids; needs default_permissions. Only creating requests have the ids of the caller then.',
  },
  OVER_IO_URING: {
    bit: 41,
    since: '7.42',
    asked: 'never',
    does: 'Requests through io_uring instead of read and write.',
  },
  REQUEST_TIMEOUT: {
    bit: 42,
    since: '7.43',
    asked: 'wish',
    does: 'The kernel aborts the connection when a request is not answered in time: asked for by the mount option request_timeout.',
  },
} as const satisfies Record<string, CapabilityRow>;

/** The name of a capability. */
export type Capability = keyof typeof CAPABILITIES;

/** In the order of their bits. */
export const capabilityNames = Object.keys(CAPABILITIES) as Capability[];

/** The number of each one's bit. */
export const CAPABILITY = Object.fromEntries(
  capabilityNames.map((name) => [name, CAPABILITIES[name].bit]),
) as Readonly<Record<Capability, number>>;

/** Those that are asked for whatever the class is. */
export const ALWAYS = capabilityNames.filter((name) => CAPABILITIES[name].asked === 'always');
