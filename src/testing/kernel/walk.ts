import type { Dentry } from './dentry.js';
import { failure } from './failure.js';
import type { Inode } from './inode.js';
import { directoryOf, findName } from './lookup.js';
import { S_IFDIR, S_IFLNK } from './modes.js';
import { accessed, checkPermission, MAY } from './permission.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

const MAX_LINKS = 40;

/** The way along a path (fs/namei.c). Where it is by now is in use; {@link end} lets go of it. */
export class Walk {
  /** Where it is. */
  at: Dentry;
  readonly #system: System;
  readonly #caller: Caller;
  #ahead: string[];
  #links = 0;
  /** The path ends with a slash. */
  #wantsDirectory: boolean;

  /** @param path from the root of the mount, or from the working directory of the caller. */
  constructor(system: System, caller: Caller, path: string) {
    if (path === '') throw failure('ENOENT');
    this.#system = system;
    this.#caller = caller;
    this.#ahead = componentsOf(path);
    this.#wantsDirectory = /\/\.?$/.test(path);
    this.at = system.dentries.get(
      path.startsWith('/') ? system.dentries.root : (caller.cwd ?? system.dentries.root),
    );
  }

  /** Walks on to the directory that the last name is in. @returns that name, empty where there is none. */
  *toParent(): Work<string> {
    for (;;) {
      const name = this.#ahead.shift();
      if (name === undefined) return '';
      yield* this.enter();
      if (this.#ahead.length === 0) return name;
      yield* this.#pass(name, true);
    }
  }

  /** Walks to the end. @param follow a symbolic link at the end too. @throws Failure ENOENT */
  *toEnd(follow: boolean): Work<Inode> {
    while (this.#ahead.length > 0) {
      const name = this.#ahead.shift() ?? '';
      yield* this.enter();
      yield* this.#pass(name, follow || this.#ahead.length > 0 || this.#wantsDirectory);
    }
    return this.#arrive();
  }

  /** Whether the directory may be searched. @throws Failure ENOTDIR, EACCES */
  *enter(): Work {
    yield* checkPermission(this.#system, this.#caller, directoryOf(this.at), MAY.EXEC);
  }

  /** Goes on to a dentry that is in use. */
  moveTo(dentry: Dentry): void {
    this.#system.dentries.put(this.at);
    this.at = dentry;
  }

  /** Goes on with what a symbolic link holds, from the directory that it is in. @param link lets go of it. */
  *follow(link: Dentry): Work {
    try {
      this.#links += 1;
      if (this.#links > MAX_LINKS) throw failure('ELOOP');
      const target = yield* readLink(this.#caller, link);
      if (target === '') throw failure('ENOENT');
      if (target.startsWith('/')) this.moveTo(this.#system.dentries.get(this.#system.dentries.root));
      this.#ahead.unshift(...componentsOf(target));
    } finally {
      this.#system.dentries.put(link);
    }
  }

  /** Whether what is found at the end has to be a directory. */
  get wantsDirectory(): boolean {
    return this.#wantsDirectory;
  }

  end(): void {
    this.#system.dentries.put(this.at);
  }

  *#pass(name: string, follow: boolean): Work {
    const { dentries } = this.#system;
    if (name === '..') this.moveTo(dentries.get(this.at.parent ?? this.at));
    if (name === '.' || name === '..') return;
    const dentry = yield* findName(this.#system, this.#caller, this.at, name);
    if (dentry.inode === undefined) dentries.put(dentry);
    if (dentry.inode === undefined) throw failure('ENOENT');
    if (follow && dentry.inode.is(S_IFLNK)) yield* this.follow(dentry);
    else this.moveTo(dentry);
  }

  #arrive(): Inode {
    const { inode } = this.at;
    if (inode === undefined) throw failure('ENOENT');
    if (this.#wantsDirectory && !inode.is(S_IFDIR)) throw failure('ENOTDIR');
    return inode;
  }
}

/** READLINK. Source: fuse_readlink_folio() */
export function* readLink(caller: Caller, { inode }: Dentry): Work<string> {
  if (inode?.is(S_IFLNK) !== true) throw failure('EINVAL');
  if (inode.isBad) throw failure('EIO');
  try {
    return yield* ask(caller, 'readlink', inode.nodeid, {});
  } finally {
    accessed(inode);
  }
}

/** Walks to the end of a path and works there. */
export function* at<T>(
  system: System,
  caller: Caller,
  path: string,
  follow: boolean,
  work: (inode: Inode, dentry: Dentry) => Work<T>,
): Work<T> {
  const walk = new Walk(system, caller, path);
  try {
    return yield* work(yield* walk.toEnd(follow), walk.at);
  } finally {
    walk.end();
  }
}

function componentsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}
