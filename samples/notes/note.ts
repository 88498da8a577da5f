import type { Attributes } from 'tallyfs';

/** A note in memory, for as long as somebody uses it. */
export class Note {
  #text: Uint8Array;
  /** Not saved as it is. */
  isChanged = false;

  constructor(
    readonly mode: number,
    text: Uint8Array = new Uint8Array(0),
  ) {
    this.#text = text;
  }

  get text(): Uint8Array {
    return this.#text;
  }

  get attr(): Attributes {
    return { mode: this.mode, size: this.#text.length };
  }

  write(offset: number, data: Uint8Array): void {
    if (offset + data.length > this.#text.length) this.resize(offset + data.length);
    this.#text.set(data, offset);
    this.isChanged = true;
  }

  resize(size: number): void {
    const text = new Uint8Array(size);
    text.set(this.#text.subarray(0, size));
    this.#text = text;
    this.isChanged = true;
  }
}
