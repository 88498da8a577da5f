import { inject, injectable } from 'inversify';
import { constants } from 'node:fs';
import { Errno, nameLength } from 'tallyfs';
import type { Backend, BackendCall, Changes, Dirent, InodeAttributes, Making, State } from './backend.js';
import { DELAY, type Delay } from './delay.js';
import { StoredInode } from './stored-inode.js';

const ROOT = 1;
const PAGE = 64;
const DOT_DOT_COOKIE = 2;
/** Bytes. The kernel itself lets longer names through. */
const MAX_NAME = 255;

/** A back end in memory that pretends to be far away. */
@injectable()
export class MemoryBackend implements Backend {
  readonly #delay: Delay;
  readonly #inodes = new Map<number, StoredInode>();
  readonly #free: number[] = [];
  #lastNumber = ROOT;
  #lastGeneration = 0;
  #lastCookie = DOT_DOT_COOKIE;

  constructor(@inject(DELAY) delay: Delay) {
    this.#delay = delay;
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    this.#inodes.set(ROOT, new StoredInode(ROOT, 0, ROOT, { mode: constants.S_IFDIR | 0o755, ...owner }));
  }

  getInode(directory: number, name: string): Promise<number> {
    return this.#call('getInode', () => this.#name(directory, name).inode);
  }

  getAttributes(inode: number): Promise<InodeAttributes> {
    return this.#call('getAttributes', () => {
      const { generation, attr } = this.#inode(inode);
      return { generation, attr };
    });
  }

  setAttributes(inode: number, changes: Changes): Promise<void> {
    return this.#call('setAttributes', () => {
      this.#inode(inode).change(changes);
    });
  }

  createInode(directory: number, name: string, making: Making): Promise<void> {
    return this.#call('createInode', () => {
      const { names } = this.#directory(directory);
      checkLength(name);
      if (names.has(name)) throw new Errno('EEXIST');
      const inode = new StoredInode(
        this.#free.pop() ?? (this.#lastNumber += 1),
        (this.#lastGeneration += 1),
        directory,
        making,
      );
      this.#inodes.set(inode.number, inode);
      names.set(name, { inode: inode.number, cookie: (this.#lastCookie += 1) });
      this.#inode(directory).modified();
    });
  }

  deleteName(directory: number, name: string): Promise<void> {
    return this.#call('deleteName', () => {
      const named = this.#inodes.get(this.#name(directory, name).inode);
      if (named?.names !== undefined && named.names.size > 0) throw new Errno('ENOTEMPTY');
      this.#directory(directory).names.delete(name);
      this.#inode(directory).modified();
    });
  }

  refcountOf(inode: number): Promise<number | undefined> {
    return this.#call('refcountOf', () => this.#inodes.get(inode)?.refcount);
  }

  decrementRefcount(inode: number): Promise<void> {
    return this.#call('decrementRefcount', () => {
      this.#inode(inode).refcount -= 1;
    });
  }

  deleteInode(inode: number): Promise<void> {
    return this.#call('deleteInode', () => {
      this.#delete(this.#inode(inode));
    });
  }

  getState(inode: number): Promise<State> {
    return this.#call('getState', () => {
      this.#inode(inode);
      return { generation: (this.#lastGeneration += 1) };
    });
  }

  putState(inode: number): Promise<void> {
    return this.#call('putState', () => {
      const stored = this.#inodes.get(inode);
      if (stored?.refcount === 0) this.#delete(stored);
    });
  }

  list(directory: number, cookie: number): Promise<readonly Dirent[]> {
    return this.#call('list', () => {
      const { number, parent, names } = this.#directory(directory);
      const dots = new Map([
        ['.', { inode: number, cookie: 1 }],
        ['..', { inode: parent, cookie: DOT_DOT_COOKIE }],
      ]);
      const behind = [...dots, ...names].filter(([, entry]) => entry.cookie > cookie).slice(0, PAGE);
      return behind.map(([name, entry]) => ({
        name,
        ...entry,
        mode: this.#inodes.get(entry.inode)?.mode ?? 0,
      }));
    });
  }

  read(inode: number, offset: number, size: number): Promise<Uint8Array> {
    return this.#call('read', () => this.#inode(inode).data.slice(offset, offset + size));
  }

  write(inode: number, offset: number, data: Uint8Array): Promise<void> {
    return this.#call('write', () => {
      this.#inode(inode).write(offset, data);
    });
  }

  count(): Promise<number> {
    return this.#call('count', () => this.#inodes.size);
  }

  async #call<T>(call: BackendCall, effect: () => T): Promise<T> {
    await this.#delay.pass(call, 'there');
    try {
      return effect();
    } finally {
      await this.#delay.pass(call, 'back');
    }
  }

  #inode(number: number): StoredInode {
    const inode = this.#inodes.get(number);
    if (inode === undefined) throw new Errno('ESTALE');
    return inode;
  }

  #directory(number: number) {
    const { parent, names } = this.#inode(number);
    if (names === undefined) throw new Errno('ENOTDIR');
    return { number, parent, names };
  }

  #name(directory: number, name: string) {
    checkLength(name);
    const entry = this.#directory(directory).names.get(name);
    if (entry === undefined) throw new Errno('ENOENT');
    return entry;
  }

  #delete({ number }: StoredInode): void {
    this.#inodes.delete(number);
    this.#free.push(number);
  }
}

function checkLength(name: string): void {
  if (nameLength(name) > MAX_NAME) throw new Errno('ENAMETOOLONG');
}
