import * as attributes from './attributes.js';
import { close } from './closing.js';
import { list } from './directories.js';
import type { OpenFile } from './open-file.js';
import { read } from './reading.js';
import type { SystemCall, SystemCalls } from './system-calls.js';
import type { ListedEntry } from './directories.js';
import { Stats } from './stats.js';
import { sync } from './syncing.js';
import { write } from './writing.js';

/** A file or directory that a simulated process has open. It keeps its inode, whatever becomes of its name. */
export class SimulatedFile {
  readonly #calls: SystemCalls;
  readonly #file: OpenFile;
  readonly #path: string;

  constructor(calls: SystemCalls, file: OpenFile, path: string) {
    this.#calls = calls;
    this.#file = file;
    this.#path = path;
  }

  /** The nodeid that it is open on. */
  get nodeid(): number {
    return this.#file.inode.nodeid;
  }

  /** @param position bytes; from where it is, and on from there, where absent. read(2), pread(2) */
  read(size: number, position?: number): Promise<Uint8Array> {
    return this.#call('read', (system, caller) => read(system, caller, this.#file, size, position));
  }

  /** @returns how many bytes were written. write(2), pwrite(2) */
  write(data: Uint8Array | string, position?: number): Promise<number> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    return this.#call('write', (system, caller) => write(system, caller, this.#file, bytes, position));
  }

  /** fstat(2) */
  stat(): Promise<Stats> {
    const { inode } = this.#file;
    return this.#call('fstat', function* (system, caller) {
      return new Stats(yield* attributes.status(system, caller, inode));
    });
  }

  /** ftruncate(2) */
  truncate(size: number): Promise<void> {
    const file = this.#file;
    return this.#call('ftruncate', (system, caller) =>
      attributes.truncate(system, caller, file.use(), size, file),
    );
  }

  /** fsync(2), fdatasync(2) */
  sync(dataOnly = false): Promise<void> {
    return this.#call('fsync', (system, caller) => sync(system, caller, this.#file, dataOnly));
  }

  /** All entries of a directory from where it is on, "." and ".." among them. getdents64(2) */
  list(): Promise<ListedEntry[]> {
    return this.#call('getdents64', (system, caller) => list(system, caller, this.#file));
  }

  /** Goes back to the first entry, or to the first byte. lseek(2) */
  rewind(): void {
    this.#file.position = 0;
  }

  /** close(2) */
  close(): Promise<void> {
    return this.#call('close', (system, caller) => close(system, caller, this.#file));
  }

  #call<T>(name: string, work: SystemCall<T>): Promise<T> {
    return this.#calls.call(name, this.#path, work, [this.nodeid]);
  }
}
