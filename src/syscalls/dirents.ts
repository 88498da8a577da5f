import { LITTLE_ENDIAN, narrow } from '../protocol/layout.js';
import { decodeName } from '../protocol/names.js';
import { HIGH, LOW, TWO_32 } from '../protocol/words.js';

// struct linux_dirent64
const OFF = 8;
const RECLEN = 16;
const TYPE = 18;
const NAME = 19;

/** One entry of a directory, as getdents64(2) has it. */
export interface Dirent {
  readonly ino: number | bigint;
  /** Where the directory is read on behind this entry; ext4's use 63 bits. */
  readonly cookie: number | bigint;
  /** The S_IFMT bits of a mode; 0 where the file system does not say. */
  readonly type: number;
  readonly name: string;
}

/** Entries that are read into one buffer, again and again, and taken from it one by one. */
export class DirentBuffer {
  readonly bytes: Buffer;
  readonly #view: DataView;
  readonly #words: Uint32Array;
  #at = 0;
  #length = 0;

  /** @param size bytes, 512 or more, for one entry takes up to 280. */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.#view = new DataView(this.bytes.buffer);
    this.#words = new Uint32Array(this.bytes.buffer, 0, size >> 2);
  }

  /** Starts over with as many bytes as getdents64(2) has filled in. */
  fill(length: number): void {
    this.#at = 0;
    this.#length = length;
  }

  /** @returns undefined at the end of the buffer. */
  next(): Dirent | undefined {
    const at = this.#at;
    if (at >= this.#length) return undefined;
    const end = at + this.#view.getUint16(at + RECLEN, LITTLE_ENDIAN);
    this.#at = end;
    return {
      ino: this.#wide(at),
      cookie: this.#wide(at + OFF),
      type: (this.bytes[at + TYPE] ?? 0) << 12,
      name: decodeName(this.bytes, at + NAME, this.bytes.indexOf(0, at + NAME)),
    };
  }

  /** Entries begin at multiples of 8. */
  #wide(at: number): number | bigint {
    const high = this.#words[(at >> 2) + HIGH] ?? 0;
    if (high < 0x20_0000) return high * TWO_32 + (this.#words[(at >> 2) + LOW] ?? 0);
    return narrow(this.#view.getBigUint64(at, LITTLE_ENDIAN));
  }
}
