import type { ErrnoName } from './errno.js';
import { LITTLE_ENDIAN, narrow } from './layout.js';
import { decodeName } from './names.js';
import { FUSE_IN_HEADER, FUSE_OUT_HEADER } from './structs.js';
import { HIGH, LOW, putWide, TWO_32 } from './words.js';

const IN = FUSE_IN_HEADER.at;
const OUT = FUSE_OUT_HEADER.at;
/** Bit 63 of a unique: the kernel sends this request for the second time (FUSE_UNIQUE_RESEND). */
const RESEND = 0x8000_0000;

/** Bytes that are looked through for a NUL here, because the call of indexOf() takes as long as that. */
const NEAR = 32;

/** Where the part that depends on the opcode begins: in a request, and in a reply. */
export const REQUEST_BODY = FUSE_IN_HEADER.size;
export const REPLY_BODY = FUSE_OUT_HEADER.size;

/**
 * A frame that does not follow the protocol, or that asks for what this implementation has no room for. The session
 * answers it with an error and lives on.
 */
export class FrameError extends Error {
  readonly code = 'TALLYFS_FRAME';
  override readonly name = 'FrameError';

  /** @param errno what to answer, if the frame can be answered at all. */
  constructor(
    message: string,
    readonly errno: ErrnoName = 'EIO',
  ) {
    super(message);
  }
}

/**
 * One request as the kernel wrote it: a reusable buffer and typed reads by offset. Every read is checked against the
 * frame's own length, so a malformed frame ends in a {@link FrameError} and never in bytes of an earlier frame.
 */
export class RequestFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #words: Uint32Array;
  readonly #view: DataView;
  readonly #text: Buffer;
  #length = 0;

  /** @param capacity bytes, a multiple of 8: the transport's `frameSize`. */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(new ArrayBuffer(capacity));
    this.#words = new Uint32Array(this.bytes.buffer);
    this.#view = new DataView(this.bytes.buffer);
    this.#text = Buffer.from(this.bytes.buffer);
  }

  /**
   * Takes over a frame that was read to the start of {@link bytes}.
   * @throws FrameError when the header is not whole or its length is not what was read.
   */
  accept(length: number): this {
    this.#length = length;
    if (length < REQUEST_BODY || length > this.bytes.length) {
      this.#length = 0;
      throw new FrameError(
        `a request of ${String(length)} bytes: it has a header of ${String(REQUEST_BODY)} at least`,
      );
    }
    if (this.word(IN.len) !== length) {
      throw new FrameError(`a request of ${String(length)} bytes says that it has ${String(this.#words[0])}`);
    }
    return this;
  }

  get length(): number {
    return this.#length;
  }

  get opcode(): number {
    return this.word(IN.opcode);
  }

  /** Without the bit of {@link resent}. */
  get unique(): number {
    // The common case by itself, small enough to be inlined; so below.
    const high = this.word(IN.unique + HIGH * 4);
    return high === 0 ? this.word(IN.unique + LOW * 4) : this.#largeUnique(high & ~RESEND);
  }

  /** The kernel sent this request before, to a server that is gone (FUSE_HAS_RESEND). */
  get resent(): boolean {
    return (this.word(IN.unique + HIGH * 4) & RESEND) !== 0;
  }

  get nodeid(): number {
    return this.safe(IN.nodeid);
  }

  get uid(): number {
    return this.word(IN.uid);
  }

  get gid(): number {
    return this.word(IN.gid);
  }

  get pid(): number {
    return this.word(IN.pid);
  }

  /** Where the extensions begin (security contexts, supplementary groups), which is the end where there are none. */
  get end(): number {
    const extensions = this.#view.getUint16(IN.total_extlen, LITTLE_ENDIAN) * 8;
    if (extensions > this.#length - REQUEST_BODY) throw this.#short('extensions', extensions);
    return this.#length - extensions;
  }

  /** An unsigned 32-bit value at an offset that is a multiple of 4. */
  word(at: number): number {
    if (at + 4 > this.#length) throw this.#short('word', at);
    return this.#words[at >> 2] ?? 0;
  }

  /**
   * An unsigned 64-bit value at an offset that is a multiple of 8, as a number.
   * @throws FrameError above 2^53−1, where a number would lose bits.
   */
  safe(at: number): number {
    return this.word(at + HIGH * 4) === 0 ? this.word(at + LOW * 4) : this.#largeSafe(at);
  }

  #largeSafe(at: number): number {
    const value = this.wide(at);
    if (typeof value === 'bigint') throw this.#wide(at);
    return value;
  }

  /**
   * A byte offset or a size: {@link safe}, and what is beyond 2^53−1 is a file too big for this implementation.
   * @param beyond what the caller is answered then. @throws FrameError with that errno.
   */
  position(at: number, beyond: ErrnoName = 'EFBIG'): number {
    const value = this.wide(at);
    if (typeof value === 'bigint') throw this.#wide(at, beyond);
    return value;
  }

  /** An unsigned 64-bit value, as a bigint only where a number would lose bits. */
  wide(at: number): number | bigint {
    if (at + 8 > this.#length) throw this.#short('64-bit value', at);
    const high = this.#words[(at >> 2) + HIGH] ?? 0;
    const low = this.#words[(at >> 2) + LOW] ?? 0;
    if (high < 0x20_0000) return high * TWO_32 + low;
    return narrow(this.#view.getBigUint64(at, LITTLE_ENDIAN));
  }

  /** A signed 64-bit value, such as seconds. */
  signed(at: number): number | bigint {
    if (at + 8 > this.#length) throw this.#short('64-bit value', at);
    const high = this.#words[(at >> 2) + HIGH] ?? 0;
    if (high < 0x20_0000) return high * TWO_32 + (this.#words[(at >> 2) + LOW] ?? 0);
    return narrow(this.#view.getBigInt64(at, LITTLE_ENDIAN));
  }

  /** The bytes from an offset, `size` of them. They are a view: they change when the buffer is read into again. */
  slice(at: number, size: number): Uint8Array<ArrayBuffer> {
    if (at + size > this.#length) throw this.#short(`${String(size)} bytes`, at);
    return this.bytes.subarray(at, at + size);
  }

  /** Where the NUL of the string at an offset stands. */
  terminator(at: number): number {
    const near = Math.min(at + NEAR, this.#length);
    let end = at;
    while (end < near && this.bytes[end] !== 0) end += 1;
    if (end === at + NEAR) end = this.bytes.indexOf(0, end);
    if (end < 0 || end >= this.end) throw this.#short('string without its NUL', at);
    return end;
  }

  /** The NUL-terminated string at an offset. */
  text(at: number): string {
    return decodeName(this.#text, at, this.terminator(at));
  }

  #largeUnique(high: number): number {
    if (high >= 0x20_0000) throw this.#wide(IN.unique);
    return high * TWO_32 + this.word(IN.unique + LOW * 4);
  }

  #wide(at: number, errno?: ErrnoName): FrameError {
    const value = String(this.#view.getBigUint64(at, LITTLE_ENDIAN));
    return new FrameError(`the value ${value} at byte ${String(at)} exceeds 2^53-1`, errno);
  }

  #short(what: string, at: number): FrameError {
    // Bytes behind the frame's end are those of an earlier one.
    const opcode = this.#length < IN.unique ? 'unknown' : String(this.#words[IN.opcode >> 2]);
    return new FrameError(
      `a frame of ${String(this.#length)} bytes (opcode ${opcode}) has no ${what} at byte ${String(at)}`,
    );
  }
}

/**
 * One reply under construction: a small reusable buffer for header and struct, and optionally the handler's own bytes,
 * which are written behind it without being copied.
 */
export class ReplyFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Uint32Array;
  readonly view: DataView;
  /** How much of {@link bytes} is filled: header and struct. */
  length = REPLY_BODY;
  body: Uint8Array | undefined;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(new ArrayBuffer(capacity));
    this.words = new Uint32Array(this.bytes.buffer);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Starts over with an empty reply. */
  clear(): this {
    this.length = REPLY_BODY;
    this.body = undefined;
    return this;
  }

  /** Reserves a struct behind what there is, zeroed, and returns its offset. */
  reserve(size: number): number {
    const at = this.extend(size);
    // A loop, because fill() costs 35 ns whatever the size.
    for (let index = at >> 2; index << 2 < this.length; index += 1) this.words[index] = 0;
    return at;
  }

  /**
   * Reserves a struct of which every member will be written, and returns its offset.
   * @throws RangeError beyond the frame's capacity: what has no fixed size belongs into {@link body}.
   */
  extend(size: number): number {
    const at = this.length;
    if (at + size > this.bytes.length) {
      throw new RangeError(
        `a reply frame of ${String(this.bytes.length)} bytes has no room for ${String(size)} more`,
      );
    }
    this.length += size;
    return at;
  }

  putWord(at: number, value: number): void {
    this.words[at >> 2] = value;
  }

  /** @param value an integer, or a bigint taken modulo 2^64. */
  putWide(at: number, value: number | bigint): void {
    putWide(this.words, at >> 2, value);
  }

  /**
   * Writes the header over the finished body.
   * @param errno positive; an error reply has no body.
   * @param resent as {@link RequestFrame.resent}: the kernel finds the request by its whole number.
   */
  seal(unique: number | bigint, errno = 0, resent = false): this {
    if (errno !== 0) this.clear();
    this.putWord(OUT.len, this.length + (this.body?.byteLength ?? 0));
    this.putWord(OUT.error, -errno);
    this.putWide(OUT.unique, unique);
    if (resent) this.putWord(OUT.unique + HIGH * 4, (this.words[(OUT.unique >> 2) + HIGH] ?? 0) | RESEND);
    return this;
  }
}
