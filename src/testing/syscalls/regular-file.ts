import { S } from '../../syscalls/constants.js';
import { Inode } from './inode.js';
import type { Space } from './space.js';

export const PAGE = 4096;

/** Set aside by fallocate(2), and not written yet: it reads as zeros, and lseek(2) takes it for a hole. */
const RESERVED = new Uint8Array(0);

/** A file whose content is in pages of 4096 bytes; those that are absent are holes. */
export class RegularFile extends Inode {
  readonly #pages = new Map<number, Uint8Array>();
  readonly #space: Space;
  #size = 0;

  /** @param mode permissions. */
  constructor(mode: number, space: Space) {
    super(S.IFREG | mode);
    this.#space = space;
  }

  override get size(): number {
    return this.#size;
  }

  override get pages(): number {
    return this.#pages.size;
  }

  /** @returns how many bytes there were. */
  read(into: Uint8Array, position: number): number {
    const length = Math.max(0, Math.min(into.length, this.#size - position));
    eachPage(position, length, (page, from, to, at) => {
      const found = this.#pages.get(page);
      if (found === undefined || found === RESERVED) into.fill(0, at, at + to - from);
      else into.set(found.subarray(from, to), at);
    });
    return length;
  }

  /** @returns how many bytes there was room for. @throws ENOSPC where there was none */
  write(data: Uint8Array, position: number): number {
    let written = 0;
    try {
      eachPage(position, data.length, (page, from, to, at) => {
        this.#writable(page).set(data.subarray(at, at + to - from), from);
        written = at + to - from;
      });
    } catch (error) {
      if (written === 0) throw error;
    }
    if (written > 0) this.#size = Math.max(this.#size, position + written);
    return written;
  }

  /** Cuts it off, or appends a hole. */
  truncate(size: number): void {
    const end = this.#size;
    this.#size = size;
    if (size <= end) this.#erase(size, Math.ceil(end / PAGE) * PAGE, true);
  }

  /** Sets room aside. @param keepSize room behind the end stays behind it. @throws ENOSPC */
  reserve(position: number, length: number, keepSize: boolean): void {
    const first = Math.floor(position / PAGE);
    const last = Math.ceil((position + length) / PAGE);
    const missing: number[] = [];
    this.#space.check(last - first - this.#pages.size);
    for (let page = first; page < last; page += 1) if (!this.#pages.has(page)) missing.push(page);
    this.#space.take(missing.length);
    for (const page of missing) this.#pages.set(page, RESERVED);
    if (!keepSize) this.#size = Math.max(this.#size, position + length);
  }

  /** Makes a hole: whole pages are given back, and the rest is zeroed. */
  punch(position: number, length: number): void {
    this.#erase(position, position + length, false);
  }

  /** @returns where data begins, at a position or behind it; undefined where there is none. */
  nextData(position: number): number | undefined {
    const first = Math.floor(position / PAGE);
    const data = [...this.#pages].filter(([page, bytes]) => page >= first && bytes !== RESERVED);
    const page = data.reduce((least, [number]) => Math.min(least, number), Infinity);
    const found = Math.max(position, page * PAGE);
    return found < this.#size ? found : undefined;
  }

  /** @returns where a hole begins, at a position or behind it: the end at the latest. */
  nextHole(position: number): number {
    let page = Math.floor(position / PAGE);
    while ((this.#pages.get(page) ?? RESERVED) !== RESERVED) page += 1;
    return Math.min(this.#size, Math.max(position, page * PAGE));
  }

  /** Gives all room back. */
  free(): void {
    this.#space.give(this.#pages.size);
    this.#pages.clear();
  }

  #writable(page: number): Uint8Array {
    const found = this.#pages.get(page);
    if (found !== undefined && found !== RESERVED) return found;
    if (found === undefined) this.#space.take(1);
    const fresh = new Uint8Array(PAGE);
    this.#pages.set(page, fresh);
    return fresh;
  }

  /** @param beyond whether pages that are reserved behind the end go too. */
  #erase(from: number, to: number, beyond: boolean): void {
    const before = this.#pages.size;
    for (const [page, bytes] of this.#pages) {
      const start = page * PAGE;
      if (start >= from && (start + PAGE <= to || beyond)) this.#pages.delete(page);
      else if (start < to && start + PAGE > from) bytes.fill(0, Math.max(0, from - start), to - start);
    }
    this.#space.give(before - this.#pages.size);
  }
}

type OnPage = (page: number, from: number, to: number, at: number) => void;

/** @param visit gets a page, what of it is meant, and where in the whole that is. */
function eachPage(position: number, length: number, visit: OnPage): void {
  for (let at = 0; at < length;) {
    const from = (position + at) % PAGE;
    const to = Math.min(PAGE, from + length - at);
    visit(Math.floor((position + at) / PAGE), from, to, at);
    at += to - from;
  }
}
