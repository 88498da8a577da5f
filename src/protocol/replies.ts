import type { FileLock } from './requests/files.js';

type Integer = number | bigint;

/**
 * The attributes of an inode, in the shape of `fs.Stats` and `fs.BigIntStats`, so that either can be passed on.
 * Only `mode` is needed. A time is taken from `…Sec`/`…Nsec`, else `…Ns`, else `…Ms`, else it is 0.
 */
export interface Attributes {
  /** File type (S_IFMT) and permission bits. */
  readonly mode: Integer;
  /** The number that stat(2) shows; the nodeid where absent. */
  readonly ino?: Integer;
  /** Bytes, 0 to 2^63−1; 0 where absent. */
  readonly size?: Integer;
  /** Units of 512 bytes; as many as the size needs where absent. */
  readonly blocks?: Integer;
  /** Names of the inode; 1 where absent. */
  readonly nlink?: Integer;
  /** 0 where absent. */
  readonly uid?: Integer;
  /** 0 where absent. */
  readonly gid?: Integer;
  /** Device number of a device file. */
  readonly rdev?: Integer;
  /** Preferred size of I/O in bytes; 4096 where absent. */
  readonly blksize?: Integer;
  readonly atimeSec?: Integer;
  /** 0 to 999 999 999. */
  readonly atimeNsec?: number;
  readonly mtimeSec?: Integer;
  readonly mtimeNsec?: number;
  readonly ctimeSec?: Integer;
  readonly ctimeNsec?: number;
  readonly atimeNs?: bigint;
  readonly mtimeNs?: bigint;
  readonly ctimeNs?: bigint;
  readonly atimeMs?: Integer;
  readonly mtimeMs?: Integer;
  readonly ctimeMs?: Integer;
  /** The directory is the root of another file system. Looked at with SUBMOUNTS only, which Linux offers to virtiofs alone. */
  readonly submount?: boolean;
}

/** A name found: one lookup of `nodeid` is handed to the kernel. Source: struct fuse_entry_out */
export interface Entry {
  /** 2 or more (1 is the root), at most 2^53−1. */
  readonly nodeid: number;
  /** Tells apart the inodes that a nodeid is given to over time; 0 where absent. */
  readonly generation?: Integer;
  readonly attr: Attributes;
  /** For how many seconds the kernel may trust the name, fractions too; 0 where absent. */
  readonly entryTimeout?: number;
  /** For how many seconds the kernel may trust the attributes; 0 where absent. */
  readonly attrTimeout?: number;
}

/** A name that is known not to exist: like ENOENT, and the kernel may remember it for `entryTimeout` seconds. */
export interface NegativeEntry {
  readonly nodeid: 0;
  readonly entryTimeout?: number;
}

/** Attributes, and for how many seconds the kernel may trust them. */
export interface AttrReply {
  readonly attr: Attributes;
  readonly attrTimeout?: number;
}

/** A file that the kernel reads and writes itself, as `session.backing.open()` made it. */
export interface Backing {
  /** The kernel's number of it, 1 or more. */
  readonly id: number;
  /** The runtime says when a file is open with it, and when one is released. */
  acquire(): void;
  release(): void;
}

/** An opened file or directory. */
export interface OpenReply {
  /** Anything; every later request about this open file has it as `request.handle`. */
  readonly handle?: unknown;
  /** Every read and write goes to the handlers, past the page cache. */
  readonly directIo?: boolean;
  /** Keep what the page cache has of the file, instead of dropping it. */
  readonly keepCache?: boolean;
  /** lseek(2) fails with ESPIPE. */
  readonly nonSeekable?: boolean;
  /** The kernel may cache the directory's entries. */
  readonly cacheDir?: boolean;
  /** No file position at all. */
  readonly stream?: boolean;
  /** No FLUSH when a descriptor is closed. */
  readonly noFlush?: boolean;
  /** Direct writes to one inode may run at the same time. */
  readonly parallelDirectWrites?: boolean;
  /**
   * Kernel passthrough: the kernel reads, writes and maps this file instead of asking the handlers, as long as it is
   * open. Files only; beside it only `directIo`, `noFlush` and `parallelDirectWrites` may be set.
   * Source: fuse_file_passthrough_open(), fs/fuse/iomode.c
   */
  readonly backing?: Backing;
}

/** A created and opened file. */
export type CreateReply = Entry & OpenReply;

/** What statfs(2) shows. */
export interface StatfsReply {
  /** Size in units of `frsize`. */
  readonly blocks?: Integer;
  /** Free ones. */
  readonly bfree?: Integer;
  /** Free ones for users other than root; `bfree` where absent. */
  readonly bavail?: Integer;
  /** Number of inodes. */
  readonly files?: Integer;
  readonly ffree?: Integer;
  /** Preferred size of I/O in bytes; 4096 where absent. */
  readonly bsize?: number;
  /** Longest name in bytes; 255 where absent. */
  readonly namelen?: number;
  /** Bytes; `bsize` where absent. */
  readonly frsize?: number;
}

/** Attributes with what only statx(2) shows. */
export interface StatxReply extends AttrReply {
  /** STATX_* bits that are filled in; STATX_BASIC_STATS, and STATX_BTIME with a birth time, where absent. */
  readonly mask?: number;
  /** STATX_ATTR_* bits. */
  readonly attributes?: Integer;
  readonly attributesMask?: Integer;
  /** Birth time. */
  readonly btimeSec?: Integer;
  readonly btimeNsec?: number;
}

export interface IoctlReply {
  /** What ioctl(2) returns; 0 where absent. */
  readonly result?: number;
  /** What is passed out, at most `request.size` bytes. */
  readonly data?: Uint8Array;
}

/** Who holds a conflicting lock; `{ type: 'unlock' }` where there is none. */
export type LockReply = Pick<FileLock, 'type'> & Partial<FileLock>;

/** One entry of a plain directory page: its number and type (the S_IFMT bits of a mode), which readdir(3) shows. */
export interface DirectoryEntry {
  readonly ino: Integer;
  readonly mode: Integer;
}

/**
 * One page of directory entries. `add` reserves the room first; an entry that did not fit was never handed over.
 */
export interface DirectoryPage {
  /**
   * @param cookie where the listing goes on behind this entry; never 0. One more than that of the entry before where absent.
   * @returns false where the entry does not fit: stop, and add nothing for it.
   */
  add(name: string, entry: DirectoryEntry, cookie?: Integer): boolean;
}

/** One page of entries with attributes: each entry that is added, but for "." and "..", hands over one lookup. */
export interface DirectoryPlusPage {
  /** As {@link DirectoryPage.add}; count the lookup in the same turn, and only where the answer is true. */
  add(name: string, entry: Entry, cookie?: Integer): boolean;
  /** Takes all entries off again, and returns the nodeids of those whose lookup must be taken back. */
  clear(): number[];
}
