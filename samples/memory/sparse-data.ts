import { Errno } from 'tallyfs';
import { CHUNK_SIZE, PAGE_SIZE } from './chunk.js';
import { ChunkMap } from './chunk-map.js';
import { eachPiece } from './pieces.js';
import type { Space } from './space.js';

const ZEROS = Buffer.alloc(CHUNK_SIZE);

/**
 * The bytes of a file. Only what was written or reserved takes memory; all else is holes that read as zeros.
 * Everything behind `size` is zero, so that a file that grows again does not show what was cut off.
 * Ranges end before `end`.
 */
export class SparseData {
  readonly #chunks = new ChunkMap();
  readonly #space: Space;
  #size = 0;
  #pages = 0;

  constructor(space: Space) {
    this.#space = space;
  }

  get size(): number {
    return this.#size;
  }

  /** Allocated pages, those behind the end of the file too. */
  get pages(): number {
    return this.#pages;
  }

  /**
   * The bytes, fewer at the end of the file. A view, not a copy, of those that lie together; either way they are valid
   * until the next call, so whoever keeps them copies them.
   */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.#size);
    if (end <= offset) return ZEROS.subarray(0, 0);
    const index = Math.floor(offset / CHUNK_SIZE);
    const base = index * CHUNK_SIZE;
    if (end - base > CHUNK_SIZE) return this.#chunks.gather(offset, end);
    const chunk = this.#chunks.get(index);
    if (chunk === undefined) return ZEROS.subarray(0, end - offset);
    return chunk.view(offset - base, end - base) ?? this.#chunks.gather(offset, end);
  }

  /**
   * @returns how many bytes were written: fewer where the space ran out in between. write(2)
   * @throws ENOSPC where not even one fits, EFBIG behind the last offset that a number can tell.
   */
  write(offset: number, data: Uint8Array): number {
    if (offset + data.length > Number.MAX_SAFE_INTEGER) throw new Errno('EFBIG');
    const end = this.#fitting(offset, offset + data.length);
    this.reserve(offset, end);
    eachPiece(offset, end, (index, from, to, at) => {
      this.#chunks.get(index)?.write(from, data.subarray(at, at + to - from));
    });
    this.#size = Math.max(this.#size, end);
    return end - offset;
  }

  truncate(size: number): void {
    if (size <= this.#size) this.punch(size, Infinity);
    this.#size = size;
  }

  /**
   * Fills the holes of a range with pages that are zero. The size stays as it is.
   * @throws ENOSPC, and then nothing is changed.
   */
  reserve(offset: number, end: number): void {
    // Asked first, because the holes of a petabyte take long to count.
    if ((end - offset) / PAGE_SIZE - this.#pages > this.#space.free) throw new Errno('ENOSPC');
    const holes = this.#chunks.holes(offset, end);
    if (holes === 0) return;
    this.#space.take(holes);
    this.#pages += holes;
    eachPiece(offset, end, (index, from, to) => {
      this.#chunks.obtain(index).allocate(from, to);
    });
  }

  /** Zeroes a range and reserves it. */
  zero(offset: number, end: number): void {
    this.reserve(offset, end);
    eachPiece(offset, end, (index, from, to) => {
      this.#chunks.get(index)?.zero(from, to);
    });
  }

  /** Zeroes a range and gives back the pages that are wholly inside it. */
  punch(offset: number, end: number): void {
    for (const [index, chunk] of this.#chunks.touched(offset, end)) {
      const base = index * CHUNK_SIZE;
      const before = chunk.pages;
      chunk.punch(Math.max(offset - base, 0), Math.min(end - base, CHUNK_SIZE));
      this.#giveBack(before - chunk.pages);
      if (chunk.pages === 0) this.#chunks.delete(index);
    }
  }

  /** @returns where the next data, or hole, begins in the file; undefined where there is none. lseek(2) */
  next(offset: number, kind: 'data' | 'hole'): number | undefined {
    if (offset >= this.#size) return undefined;
    const found = kind === 'data' ? this.#nextData(offset) : this.#nextHole(offset);
    if (found < this.#size) return found;
    return kind === 'hole' ? this.#size : undefined;
  }

  #nextData(offset: number): number {
    let index = Math.floor(offset / CHUNK_SIZE);
    let from = offset - index * CHUNK_SIZE;
    while (index * CHUNK_SIZE < this.#size) {
      const found = this.#chunks.get(index)?.next(from, 'data') ?? CHUNK_SIZE;
      if (found < CHUNK_SIZE) return index * CHUNK_SIZE + found;
      index = this.#chunks.following(index);
      from = 0;
    }
    return Infinity;
  }

  #nextHole(offset: number): number {
    let index = Math.floor(offset / CHUNK_SIZE);
    let found = offset - index * CHUNK_SIZE;
    for (; ; index += 1, found = 0) {
      found = this.#chunks.get(index)?.next(found, 'hole') ?? found;
      if (found < CHUNK_SIZE) return index * CHUNK_SIZE + found;
    }
  }

  /** Where a write from `offset` to `end` has to stop because the space runs out. */
  #fitting(offset: number, end: number): number {
    if ((end - offset) / PAGE_SIZE + 1 <= this.#space.free) return end;
    let fitting = end;
    while (fitting > offset && this.#chunks.holes(offset, fitting) > this.#space.free) {
      fitting = Math.max(offset, Math.ceil(fitting / PAGE_SIZE - 1) * PAGE_SIZE);
    }
    if (fitting === offset && end > offset) throw new Errno('ENOSPC');
    return fitting;
  }

  #giveBack(pages: number): void {
    this.#pages -= pages;
    this.#space.give(pages);
  }
}
