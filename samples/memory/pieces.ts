import { CHUNK_SIZE } from './chunk.js';

/** The part of a range of a file that is in one chunk. */
export interface Piece {
  /** Which chunk. */
  readonly index: number;
  /** Offsets in the chunk, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Offset of the piece in the range. */
  readonly at: number;
}

/** Splits a range of a file at the borders of chunks. */
export function* pieces(offset: number, end: number): Generator<Piece, void> {
  let position = offset;
  while (position < end) {
    const index = Math.floor(position / CHUNK_SIZE);
    const base = index * CHUNK_SIZE;
    const to = Math.min(end - base, CHUNK_SIZE);
    yield { index, from: position - base, to, at: position - offset };
    position = base + to;
  }
}
