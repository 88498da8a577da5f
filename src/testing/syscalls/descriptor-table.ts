import { Errno } from '../../protocol/errno.js';
import type { MemoryDisk } from './disk.js';
import type { OpenDescription } from './open-description.js';

/** The open descriptors of a process, numbered from the lowest that is free. */
export class DescriptorTable {
  readonly #open: (OpenDescription | undefined)[] = [];
  /** None below is free. */
  #lowest = 0;
  #size = 0;

  constructor(
    readonly disk: MemoryDisk,
    readonly limit: number,
  ) {}

  get size(): number {
    return this.#size;
  }

  /** @throws EBADF */
  get(fd: number): OpenDescription {
    const description = this.#open[fd];
    if (description === undefined) throw new Errno('EBADF');
    return description;
  }

  /** Those that only stand for an inode excepted. @throws EBADF */
  opened(fd: number): OpenDescription {
    const description = this.get(fd);
    if (description.isPath) throw new Errno('EBADF');
    return description;
  }

  /** Before something is done for a new descriptor. @throws EMFILE */
  ensureRoom(): void {
    if (this.#size >= this.limit) throw new Errno('EMFILE');
  }

  /** @throws EMFILE */
  add(description: OpenDescription): number {
    this.ensureRoom();
    while (this.#open[this.#lowest] !== undefined) this.#lowest += 1;
    this.#open[this.#lowest] = description;
    this.#size += 1;
    description.holders += 1;
    return this.#lowest;
  }

  /** @throws EBADF */
  close(fd: number): void {
    const description = this.get(fd);
    this.#open[fd] = undefined;
    this.#lowest = Math.min(this.#lowest, fd);
    this.#size -= 1;
    this.release(description);
  }

  /** With the last of those that hold it, its locks are gone, and its inode where that has no name. */
  release(description: OpenDescription): void {
    description.holders -= 1;
    if (description.holders > 0) return;
    const { inode } = description;
    inode.locks.drop(description);
    inode.uses -= 1;
    this.disk.reclaim(inode);
  }
}
