import { Chunk, CHUNK_SIZE } from './chunk.js';
import { eachPiece } from './pieces.js';

const HOLE = new Chunk();

/** As long as the longest READ. New memory for each of them would cost ten times the copy. */
const gathered = Buffer.allocUnsafeSlow(1 << 20);

/** The chunks of one file by index, as many as there are. Ranges are in bytes of the file and end before `end`. */
export class ChunkMap {
  readonly #chunks = new Map<number, Chunk>();

  get(index: number): Chunk | undefined {
    return this.#chunks.get(index);
  }

  /** The chunk, made where it was a hole. */
  obtain(index: number): Chunk {
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) this.#chunks.set(index, (chunk = new Chunk()));
    return chunk;
  }

  delete(index: number): void {
    this.#chunks.delete(index);
  }

  /** The chunks that a range touches, in no order; by the shorter way, along the range or through all chunks. */
  touched(offset: number, end: number): [index: number, chunk: Chunk][] {
    const first = Math.floor(offset / CHUNK_SIZE);
    const stop = Math.ceil(end / CHUNK_SIZE);
    if (stop - first > this.#chunks.size) {
      return [...this.#chunks].filter(([index]) => index >= first && index < stop);
    }
    const found: [number, Chunk][] = [];
    for (let index = first; index < stop; index += 1) {
      const chunk = this.#chunks.get(index);
      if (chunk !== undefined) found.push([index, chunk]);
    }
    return found;
  }

  /** The index of the next chunk behind one; Infinity where there is none. */
  following(index: number): number {
    if (this.#chunks.has(index + 1)) return index + 1;
    let next = Infinity;
    for (const other of this.#chunks.keys()) if (other > index && other < next) next = other;
    return next;
  }

  /** How many pages of a range are holes. */
  holes(offset: number, end: number): number {
    let holes = 0;
    eachPiece(offset, end, (index, from, to) => {
      holes += (this.#chunks.get(index) ?? HOLE).holes(from, to);
    });
    return holes;
  }

  /** The bytes of a range, copied together; valid until the next such copy. */
  gather(offset: number, end: number): Uint8Array {
    const length = end - offset;
    const bytes = length <= gathered.length ? gathered.subarray(0, length) : Buffer.allocUnsafeSlow(length);
    eachPiece(offset, end, (index, from, to, at) => {
      (this.#chunks.get(index) ?? HOLE).copy(from, to, bytes, at);
    });
    return bytes;
  }
}
