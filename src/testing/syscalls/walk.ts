import { Errno } from '../../protocol/errno.js';
import { decodeName, encodeName, nameLength } from '../../protocol/names.js';
import { AT, RESOLVE } from '../../syscalls/constants.js';
import { Directory } from './directory.js';
import { SymbolicLink, type Inode } from './inode.js';
import type { MemoryDisk } from './disk.js';
import type { Process } from './process.js';

/** PATH_MAX, with the NUL. */
const LONGEST_PATH = 4096;
/** NAME_MAX */
const LONGEST_NAME = 255;
/** MAXSYMLINKS */
const MOST_LINKS = 40;

/**
 * When a symbolic link is followed that a path ends in: always; where a slash behind it says that a directory is meant;
 * where none does, because a file is to be made; or never, because the call is about the name itself.
 */
export type Following = 'always' | 'to-directory' | 'to-create' | 'never';

/** Where a path ends. */
export interface Place {
  /** The directory that the last name is in. */
  readonly parent: Directory;
  /** The last name; one of "", "." and ".." where it is none that can be given or taken. */
  readonly name: string;
  /** What has that name. */
  readonly inode: Inode | undefined;
  /** A slash says that a directory is meant. */
  readonly meansDirectory: boolean;
}

/** Whether the last name is one that can be given or taken. */
export function isName({ name }: Place): boolean {
  return name !== '' && name !== '.' && name !== '..';
}

/** Walks a path to its last name. path_resolution(7) @throws ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EBADF, EXDEV */
export function walk(
  process: Process,
  dirfd: number,
  path: string,
  following: Following,
  resolve = 0,
): Place {
  const text = checkedPath(path);
  if (text === '') throw new Errno('ENOENT');
  const isHeld = (resolve & (RESOLVE.BENEATH | RESOLVE.IN_ROOT)) !== 0;
  const { root } = process.disk;
  const isAbsolute = text.startsWith('/');
  if (isAbsolute && (resolve & RESOLVE.BENEATH) !== 0) throw new Errno('EXDEV');
  const base = isAbsolute && !isHeld ? root : process.directory(dirfd);
  return new Walk(process.disk, isHeld ? base : root, resolve).walk(base, text, following);
}

/** What a path leads to. With AT_EMPTY_PATH an empty one is what the descriptor stands for. */
export function find(
  process: Process,
  dirfd: number,
  path: string,
  flags: number,
  following: Following,
): Inode {
  if (path === '' && (flags & AT.EMPTY_PATH) !== 0) return process.base(dirfd);
  return existing(walk(process, dirfd, path, following));
}

/** @throws ENOENT, ENOTDIR */
export function existing({ inode, meansDirectory }: Place): Inode {
  if (inode === undefined) throw new Errno('ENOENT');
  if (meansDirectory && !(inode instanceof Directory)) throw new Errno('ENOTDIR');
  return inode;
}

/** Of the two: AT_SYMLINK_NOFOLLOW */
export function followingUnless(flags: number, bit: number): Following {
  return (flags & bit) === 0 ? 'always' : 'to-directory';
}

/** One string for the same bytes, whatever they were written with. @throws RangeError, ENAMETOOLONG */
export function checkedPath(path: string): string {
  if (path.includes('\0')) throw new RangeError('the path must be without a zero byte');
  if (nameLength(path) >= LONGEST_PATH) throw new Errno('ENAMETOOLONG');
  return canonical(path);
}

/** Bytes that were escaped one by one may be UTF-8 when they are put together. */
export function canonical(text: string): string {
  if (text.isWellFormed()) return text;
  const bytes = Buffer.from(encodeName(text));
  return decodeName(bytes, 0, bytes.length);
}

class Walk {
  #links = 0;

  /** @param root above which no ".." leads. */
  constructor(
    readonly disk: MemoryDisk,
    readonly root: Directory,
    readonly resolve: number,
  ) {}

  walk(from: Directory, path: string, following: Following): Place {
    const names = path.split('/').filter((name) => name !== '');
    const last = names.pop();
    let parent = path.startsWith('/') ? this.#absolute() : from;
    if (last === undefined) return { parent, name: '', inode: parent, meansDirectory: true };
    for (const name of names) parent = this.#enter(parent, name);
    return this.#end(parent, last, path.endsWith('/'), following);
  }

  #enter(parent: Directory, name: string): Directory {
    const inode = this.#end(parent, name, true, 'always').inode;
    if (inode === undefined) throw new Errno('ENOENT');
    if (!(inode instanceof Directory)) throw new Errno('ENOTDIR');
    return inode;
  }

  #end(parent: Directory, name: string, meansDirectory: boolean, following: Following): Place {
    const inode = this.#find(parent, name);
    const place = { parent, name, inode, meansDirectory };
    const follows = following === 'always' || following === (meansDirectory ? 'to-directory' : 'to-create');
    if (!(inode instanceof SymbolicLink) || !follows) return place;
    const end = this.#follow(parent, inode, following === 'to-create' ? following : 'always');
    return { ...end, meansDirectory: end.meansDirectory || meansDirectory };
  }

  #find(parent: Directory, name: string): Inode | undefined {
    if (name === '.') return parent;
    if (name === '..') return this.#above(parent);
    if (nameLength(name) > LONGEST_NAME) throw new Errno('ENAMETOOLONG');
    return parent.find(name);
  }

  #above(directory: Directory): Directory {
    if (directory !== this.root) return directory.parent;
    if ((this.resolve & RESOLVE.BENEATH) !== 0) throw new Errno('EXDEV');
    return directory;
  }

  #absolute(): Directory {
    if ((this.resolve & RESOLVE.BENEATH) !== 0) throw new Errno('EXDEV');
    return this.root;
  }

  #follow(parent: Directory, link: SymbolicLink, following: Following): Place {
    this.#links += 1;
    const isRefused = (this.resolve & RESOLVE.NO_SYMLINKS) !== 0;
    if (isRefused || this.#links > MOST_LINKS) throw new Errno('ELOOP');
    this.disk.touchAccess(link);
    const bytes = Buffer.from(link.target);
    return this.walk(parent, decodeName(bytes, 0, bytes.length), following);
  }
}
