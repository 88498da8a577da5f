import { CHUNK_SIZE } from './chunk.js';

/**
 * Is called for each part of a range of a file that is in one chunk.
 * @param index which chunk. @param from, to offsets in the chunk, `to` exclusive. @param at offset of the part in the range.
 */
type Visit = (index: number, from: number, to: number, at: number) => void;

/** Splits a range of a file at the borders of chunks. No generator: this is in the way of each read and write. */
export function eachPiece(offset: number, end: number, visit: Visit): void {
  let position = offset;
  while (position < end) {
    const index = Math.floor(position / CHUNK_SIZE);
    const base = index * CHUNK_SIZE;
    const to = Math.min(end - base, CHUNK_SIZE);
    visit(index, position - base, to, position - offset);
    position = base + to;
  }
}
