import { constants } from 'node:fs';
import { FOPEN } from '../../protocol/flags.js';
import type { Dentry } from './dentry.js';
import { failure } from './failure.js';
import type { Inode } from './inode.js';
import { S_IFDIR } from './modes.js';
import type { Answer } from './request.js';
import type { System } from './system.js';

const { O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC } = constants;
const ONLY_AT_OPEN = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC;

/** What an open file is in the kernel (struct fuse_file). It keeps its name and its inode. */
export class OpenFile {
  readonly inode: Inode;
  readonly fh: number | bigint;
  /** Flags of open(2), without those that only tell how it is opened (do_dentry_open(), fs/open.c). */
  readonly flags: number;
  /** FOPEN_* bits. */
  readonly openFlags: number;
  /** Where the next read or write without a position is, or the next entry of a directory. */
  position: number | bigint = 0;
  isClosed = false;

  constructor(
    readonly dentry: Dentry,
    inode: Inode,
    flags: number,
    out: Answer<'open'>,
  ) {
    this.flags = flags & ~ONLY_AT_OPEN;
    this.inode = inode;
    this.fh = out.fh;
    this.openFlags = out.open_flags;
  }

  get isDirectory(): boolean {
    return this.inode.is(S_IFDIR);
  }

  has(flag: keyof typeof FOPEN): boolean {
    return (this.openFlags & FOPEN[flag]) !== 0;
  }

  /** The inode, if the file may be worked on. @throws Failure EBADF, EIO */
  use(): Inode {
    if (this.isClosed) throw failure('EBADF');
    if (this.inode.isBad) throw failure('EIO');
    return this.inode;
  }
}

/** An open file keeps its dentry from now on. */
export function keepOpen({ dentries }: System, dentry: Dentry, flags: number, out: Answer<'open'>): OpenFile {
  const { inode } = dentry;
  if (inode === undefined) throw failure('ENOENT');
  return new OpenFile(dentries.get(dentry), inode, flags, out);
}
