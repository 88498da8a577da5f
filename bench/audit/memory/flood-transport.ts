import { encodeRequest } from '../../../src/protocol/kernel-side.js';
import { FUSE_FORGET_ONE, FUSE_OUT_HEADER } from '../../../src/protocol/structs.js';
import { turn } from '../../../test/support/scripted-kernel.js';
import { ScriptedTransport } from '../../../test/support/scripted-transport.js';

/** Writes the next frame to the start of a buffer. @returns its length, 0 after the last. */
type FrameSource = (into: Uint8Array) => number;

/** Frames that are read before the loop turns, as from the device. */
const BATCH = 64;
/** Inodes in one BATCH_FORGET; what is forgotten at once is a multiple of it. */
const FORGETS = 4000;
const DIGITS = 10;
const HEADER = { unique: 2, nodeid: 1, uid: 0, gid: 0, pid: 1 };

/** A kernel without files that looks up and forgets numbers, more of them than could be kept as frames and replies. */
export class FloodTransport extends ScriptedTransport {
  #source: FrameSource | undefined;
  #left = 0;

  /** Looks up each number from `first` on, once. */
  lookUp(first: number, count: number): Promise<void> {
    const frame = encodeRequest('lookup', HEADER, {}, { names: ['0'.repeat(DIGITS)] });
    let next = first;
    return this.#pour((into) => {
      if (next === first + count) return 0;
      into.set(frame);
      writeDigits(into, frame.length - 1, next);
      next += 1;
      return frame.length;
    });
  }

  /** Gives one lookup of each of these numbers back. */
  forget(first: number, count: number): Promise<void> {
    const size = Math.min(FORGETS, count);
    const forgets = Array.from({ length: size }, () => ({ nodeid: 0, nlookup: 1 }));
    const frame = encodeRequest('batchForget', HEADER, { count: size }, { forgets });
    const view = new DataView(frame.buffer);
    const items = frame.length - size * FUSE_FORGET_ONE.size;
    let next = first;
    return this.#pour((into) => {
      if (next === first + count) return 0;
      for (let at = items; at < frame.length; at += FUSE_FORGET_ONE.size) {
        FUSE_FORGET_ONE.write(view, at, { nodeid: next, nlookup: 1 });
        next += 1;
      }
      into.set(frame);
      return frame.length;
    });
  }

  override read(into: Uint8Array): number {
    if (this.#source === undefined) return super.read(into);
    if (this.#left === 0) return 0;
    this.#left -= 1;
    const length = this.#source(into);
    if (length === 0) this.#source = undefined;
    return length;
  }

  override write(head: Uint8Array, length: number, body?: Uint8Array): number {
    if (this.#source === undefined) return super.write(head, length, body);
    const { error } = FUSE_OUT_HEADER.read(new DataView(head.buffer, head.byteOffset, length), 0);
    if (error !== 0) throw new Error(`a LOOKUP was answered with errno ${String(-error)}`);
    return 0;
  }

  #hasMore(): boolean {
    return this.#source !== undefined;
  }

  async #pour(source: FrameSource): Promise<void> {
    this.#source = source;
    for (let batch = 1; this.#hasMore(); batch += 1) {
      this.#left = BATCH;
      this.feed();
      if (batch % BATCH === 0) await turn();
    }
  }
}

/** Decimal digits that end before `end`. */
function writeDigits(into: Uint8Array, end: number, value: number): void {
  let rest = value;
  for (let at = end - 1; at >= end - DIGITS; at -= 1) {
    into[at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
