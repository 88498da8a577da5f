export const PAGE_SIZE = 4096;
/** One bit of a 32-bit word for each page. */
export const CHUNK_SIZE = 32 * PAGE_SIZE;

const NOTHING = Buffer.alloc(0);

/**
 * 128 KiB of a file, of which single pages may be holes. Offsets are relative to the chunk, ranges end before `to`.
 * The buffer is only as long as what was written needs. Bytes of holes, and allocated bytes behind the buffer, are 0.
 */
export class Chunk {
  #pages = 0;
  #bytes = NOTHING;

  /** Allocated pages. */
  get pages(): number {
    return countBits(this.#pages);
  }

  /** How many pages of a range are holes. */
  holes(from: number, to: number): number {
    return countBits(pageMask(from, to) & ~this.#pages);
  }

  /** Fills the holes of a range. */
  allocate(from: number, to: number): void {
    this.#pages |= pageMask(from, to);
  }

  /** Writes into pages that are allocated. */
  write(at: number, data: Uint8Array): void {
    if (at + data.length > this.#bytes.length) this.#grow(at + data.length);
    this.#bytes.set(data, at);
  }

  /** The bytes themselves, not a copy; undefined where the buffer does not hold all of them. */
  view(from: number, to: number): Uint8Array | undefined {
    return to <= this.#bytes.length ? this.#bytes.subarray(from, to) : undefined;
  }

  /** Copies a range into a buffer. */
  copy(from: number, to: number, target: Uint8Array, at: number): void {
    const end = Math.max(from, Math.min(to, this.#bytes.length));
    target.set(this.#bytes.subarray(from, end), at);
    target.fill(0, at + end - from, at + to - from);
  }

  zero(from: number, to: number): void {
    this.#bytes.fill(0, Math.min(from, this.#bytes.length), Math.min(to, this.#bytes.length));
  }

  /** Zeroes a range and makes holes of the pages that are wholly inside it. */
  punch(from: number, to: number): void {
    this.zero(from, to);
    const first = Math.ceil(from / PAGE_SIZE) * PAGE_SIZE;
    const end = Math.floor(to / PAGE_SIZE) * PAGE_SIZE;
    this.#pages &= ~pageMask(first, end);
  }

  /** Where the first page at or behind an offset is that is data, or a hole; CHUNK_SIZE where there is none. */
  next(from: number, kind: 'data' | 'hole'): number {
    const wanted = kind === 'data' ? this.#pages : ~this.#pages;
    const ahead = wanted & pageMask(from, CHUNK_SIZE);
    if (ahead === 0) return CHUNK_SIZE;
    const page = 31 - Math.clz32(ahead & -ahead);
    return Math.max(from, page * PAGE_SIZE);
  }

  /** Doubling, so that a file that is appended to in small pieces is not copied for each of them. */
  #grow(needed: number): void {
    let size = Math.max(PAGE_SIZE, this.#bytes.length);
    while (size < needed) size *= 2;
    const grown = Buffer.alloc(size);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** The bits of the pages that a range touches. */
function pageMask(from: number, to: number): number {
  const first = Math.floor(from / PAGE_SIZE);
  const count = Math.ceil(to / PAGE_SIZE) - first;
  return count <= 0 ? 0 : (-1 >>> (32 - count)) << first;
}

function countBits(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
