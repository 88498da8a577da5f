import { constants } from 'node:fs';
import * as attributes from './attributes.js';
import * as entries from './entries.js';
import type { ListedEntry } from './directories.js';
import { failure } from './failure.js';
import type { OpenFile } from './open-file.js';
import { open } from './opening.js';
import { checkPermission, MAY } from './permission.js';
import { rename } from './rename.js';
import { SimulatedFile } from './simulated-file.js';
import { Stats } from './stats.js';
import type { SystemCall, SystemCalls } from './system-calls.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';
import { at, readLink } from './walk.js';
import { handleOf, openHandle, type InodeHandle } from './handles.js';
import { directoryOf } from './lookup.js';
import { getXattr, listXattrs, removeXattr, setXattr } from './xattrs.js';
import { statfs } from './syncing.js';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, O_APPEND } = constants;
/** Set for every open(2) of a 64-bit process. */
const O_LARGEFILE = 0o100000;

const FLAGS = {
  r: O_RDONLY,
  'r+': O_RDWR,
  w: O_WRONLY | O_CREAT | O_TRUNC,
  wx: O_WRONLY | O_CREAT | O_EXCL,
  'w+': O_RDWR | O_CREAT | O_TRUNC,
  'wx+': O_RDWR | O_CREAT | O_EXCL,
  a: O_WRONLY | O_CREAT | O_APPEND,
} as const;

/** How a file is opened, as in `fs.open()`: a name such as `r`, or O_* bits. */
export type OpenFlags = keyof typeof FLAGS | number;

/**
 * A process that uses a simulated mount. It makes one system call after the other: what is called while one is under
 * way waits for it. Paths begin at the root of the mount, or in the working directory. Errors are {@link SystemError}s.
 */
export class SimulatedProcess {
  readonly #calls: SystemCalls;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
  }

  get name(): string {
    return this.#calls.actor.name;
  }

  stat(path: string): Promise<Stats> {
    return this.#at('stat', path, true, status);
  }

  lstat(path: string): Promise<Stats> {
    return this.#at('lstat', path, false, status);
  }

  /** @param mode bits of `fs.constants`: F_OK, R_OK, W_OK, X_OK. access(2) */
  access(path: string, mode = 0): Promise<void> {
    return this.#at('access', path, true, (system, caller, inode) =>
      attributes.access(system, caller, inode, mode),
    );
  }

  mkdir(path: string, mode = 0o777): Promise<void> {
    return this.#call('mkdir', path, (system, caller) => entries.mkdir(system, caller, path, mode));
  }

  /** @param mode the type of the file and its permission bits. mknod(2) */
  mknod(path: string, mode: number, rdev = 0): Promise<void> {
    return this.#call('mknod', path, (system, caller) => entries.mknod(system, caller, path, mode, rdev));
  }

  symlink(target: string, path: string): Promise<void> {
    return this.#call('symlink', path, (system, caller) => entries.symlink(system, caller, target, path));
  }

  link(existing: string, path: string): Promise<void> {
    return this.#call('link', path, (system, caller) => entries.link(system, caller, existing, path));
  }

  unlink(path: string): Promise<void> {
    return this.#call('unlink', path, (system, caller) => entries.remove(system, caller, path, 'unlink'));
  }

  rmdir(path: string): Promise<void> {
    return this.#call('rmdir', path, (system, caller) => entries.remove(system, caller, path, 'rmdir'));
  }

  /** @param flags of renameat2(2): 1 is RENAME_NOREPLACE, 2 RENAME_EXCHANGE. */
  rename(from: string, to: string, flags = 0): Promise<void> {
    return this.#call('rename', from, (system, caller) => rename(system, caller, from, to, flags));
  }

  readlink(path: string): Promise<string> {
    return this.#call('readlink', path, (system, caller) =>
      at(system, caller, path, false, (_, dentry) => readLink(caller, dentry)),
    );
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.#at('chmod', path, true, (system, caller, inode) =>
      attributes.changeMode(system, caller, inode, mode),
    );
  }

  chown(path: string, uid: number, gid: number): Promise<void> {
    return this.#at('chown', path, true, (system, caller, inode) =>
      attributes.changeOwner(system, caller, inode, uid, gid),
    );
  }

  truncate(path: string, size = 0): Promise<void> {
    return this.#at('truncate', path, true, (system, caller, inode) =>
      attributes.truncate(system, caller, inode, size),
    );
  }

  /** statfs(2): sizes in units of `frsize`. */
  statfs(path: string): Promise<FileSystemStatus> {
    return this.#at('statfs', path, true, statfs);
  }

  /** @param flags 1 is XATTR_CREATE, 2 XATTR_REPLACE. setxattr(2) */
  setxattr(path: string, name: string, value: Uint8Array | string, flags = 0): Promise<void> {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return this.#at('setxattr', path, true, (system, caller, inode) =>
      setXattr(system, caller, inode, name, bytes, flags),
    );
  }

  /** @param size of the buffer for the value, in bytes: ERANGE where it is larger. getxattr(2) */
  getxattr(path: string, name: string, size = 65_536): Promise<Uint8Array> {
    return this.#at('getxattr', path, true, (system, caller, inode) =>
      getXattr(system, caller, inode, name, size),
    );
  }

  /** listxattr(2) */
  async listxattr(path: string): Promise<string[]> {
    const bytes = await this.#at('listxattr', path, true, (system, caller, inode) =>
      listXattrs(system, caller, inode, XATTR_LIST_MAX),
    );
    return Buffer.from(bytes).toString().split('\0').slice(0, -1);
  }

  /** removexattr(2) */
  removexattr(path: string, name: string): Promise<void> {
    return this.#at('removexattr', path, true, (system, caller, inode) =>
      removeXattr(system, caller, inode, name),
    );
  }

  /** @param mode permission bits of a file that it creates. open(2) */
  async open(path: string, flags: OpenFlags = 'r', mode = 0o666): Promise<SimulatedFile> {
    const bits = (typeof flags === 'number' ? flags : FLAGS[flags]) | O_LARGEFILE;
    const file = await this.#call<OpenFile>('open', path, (system, caller) =>
      open(system, caller, path, bits, mode),
    );
    return new SimulatedFile(this.#calls, file, path);
  }

  /** What finds the inode of a path again. name_to_handle_at(2) */
  handle(path: string): Promise<InodeHandle> {
    return this.#at('name_to_handle_at', path, false, handleOf);
  }

  /** Opens what a handle stands for, whether the kernel knows it or not. open_by_handle_at(2) */
  async openHandle(handle: InodeHandle, flags: OpenFlags = 'r'): Promise<SimulatedFile> {
    const label = String(handle.nodeid);
    const bits = (typeof flags === 'number' ? flags : FLAGS[flags]) | O_LARGEFILE;
    const file = await this.#call('open_by_handle_at', label, (system, caller) =>
      openHandle(system, caller, handle, bits),
    );
    return new SimulatedFile(this.#calls, file, label);
  }

  /** opendir(3) */
  opendir(path: string): Promise<SimulatedFile> {
    return this.open(path, O_RDONLY | O_DIRECTORY);
  }

  /** The names in a directory, without "." and "..": opened, listed and closed. readdir(3) */
  async readdir(path: string): Promise<string[]> {
    const directory = await this.opendir(path);
    try {
      return namesOf(await directory.list());
    } finally {
      await directory.close();
    }
  }

  /** The content of a file: opened, read and closed. */
  async readFile(path: string): Promise<Uint8Array> {
    const file = await this.open(path);
    try {
      const pieces: Uint8Array[] = [];
      for (let piece = await file.read(CHUNK); piece.length > 0; piece = await file.read(CHUNK))
        pieces.push(piece);
      return Buffer.concat(pieces);
    } finally {
      await file.close();
    }
  }

  /** Replaces the content of a file, or makes one: opened, written and closed. */
  async writeFile(path: string, data: Uint8Array | string): Promise<void> {
    const file = await this.open(path, 'w');
    try {
      await file.write(data);
    } finally {
      await file.close();
    }
  }

  /** Works in another directory from now on, which is in use as long. chdir(2) */
  chdir(path: string): Promise<void> {
    return this.#call('chdir', path, (system, caller) => changeDirectory(system, caller, path));
  }

  #at<T>(name: string, path: string, follow: boolean, work: AtInode<T>): Promise<T> {
    return this.#call(name, path, (system, caller) =>
      at(system, caller, path, follow, (inode) => work(system, caller, inode)),
    );
  }

  #call<T>(name: string, path: string, work: SystemCall<T>): Promise<T> {
    return this.#calls.call(name, path, work);
  }
}

type AtInode<T> = (system: System, caller: Caller, inode: Parameters<typeof attributes.status>[2]) => Work<T>;

/** What statfs(2) tells, by the names of struct fuse_kstatfs. */
export type FileSystemStatus = ReturnType<typeof statfs> extends Work<infer Status> ? Status : never;

/** Bytes; XATTR_LIST_MAX of <linux/limits.h>. */
const XATTR_LIST_MAX = 65_536;

/** Bytes that one read(2) of readFile() takes. */
const CHUNK = 65_536;

function* status(...args: Parameters<typeof attributes.status>): Work<Stats> {
  return new Stats(yield* attributes.status(...args));
}

function* changeDirectory(system: System, caller: Caller, path: string): Work {
  yield* at(system, caller, path, true, function* (_, dentry) {
    yield* checkPermission(system, caller, directoryOf(dentry), MAY.EXEC);
    if (dentry.inode === undefined) throw failure('ENOENT');
    const before = caller.cwd;
    caller.cwd = system.dentries.get(dentry);
    if (before !== undefined) system.dentries.put(before);
  });
}

function namesOf(listed: readonly ListedEntry[]): string[] {
  return listed.map(({ name }) => name).filter((name) => name !== '.' && name !== '..');
}
