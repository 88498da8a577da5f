import { constants } from 'node:fs';
import type { Attributes } from 'tallyfs';
import type { Changes, Making } from './backend.js';

const { S_IFMT, S_IFDIR } = constants;
const PERMISSIONS = 0o7777;

/** An inode of {@link MemoryBackend}: a file with its data, or a directory with its names. */
export class StoredInode {
  /** Name to inode number and cookie; undefined for a file. */
  readonly names: Map<string, { readonly inode: number; readonly cookie: number }> | undefined;
  refcount = 1;
  data: Uint8Array = new Uint8Array(0);
  #mode: number;
  #uid: number;
  #gid: number;
  #atimeMs = Date.now();
  #mtimeMs = this.#atimeMs;
  #ctimeMs = this.#atimeMs;

  constructor(
    readonly number: number,
    readonly generation: number,
    /** What ".." is; itself for the root. */
    readonly parent: number,
    { mode, uid, gid }: Making,
  ) {
    this.#mode = mode;
    this.#uid = uid;
    this.#gid = gid;
    if ((mode & S_IFMT) === S_IFDIR) this.names = new Map();
  }

  get attr(): Attributes {
    return {
      ino: this.number,
      mode: this.#mode,
      uid: this.#uid,
      gid: this.#gid,
      nlink: this.refcount,
      size: this.names === undefined ? this.data.length : 4096,
      atimeMs: this.#atimeMs,
      mtimeMs: this.#mtimeMs,
      ctimeMs: this.#ctimeMs,
    };
  }

  get mode(): number {
    return this.#mode;
  }

  change({ mode = this.#mode, uid = this.#uid, gid = this.#gid, size, atimeMs, mtimeMs }: Changes): void {
    this.#mode = (this.#mode & S_IFMT) | (mode & PERMISSIONS);
    this.#uid = uid;
    this.#gid = gid;
    if (size !== undefined) this.#resize(size);
    this.#atimeMs = atimeMs ?? this.#atimeMs;
    this.#mtimeMs = mtimeMs ?? this.#mtimeMs;
    this.#ctimeMs = Date.now();
  }

  write(offset: number, data: Uint8Array): void {
    if (offset + data.length > this.data.length) this.#resize(offset + data.length);
    this.data.set(data, offset);
    this.modified();
  }

  modified(): void {
    this.#mtimeMs = this.#ctimeMs = Date.now();
  }

  #resize(size: number): void {
    const data = new Uint8Array(size);
    data.set(this.data.subarray(0, size));
    this.data = data;
    this.modified();
  }
}
