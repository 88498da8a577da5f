import { RequestFrame } from '../protocol/frame.js';

/** Up to this size copying a frame is cheaper than having one more large buffer in use. */
const COPY_LIMIT = 128 * 1024;

/** How many buffers are kept for later; each has the size of the largest request. */
const SPARE_LIMIT = 4;

/**
 * The buffers that requests are read into. One is enough while handlers answer at once; an async handler that was
 * given bytes keeps the buffer that they are in until it settles.
 */
export class FramePool {
  readonly #capacity: number;
  readonly #spare: RequestFrame[] = [];
  #current: RequestFrame;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#current = new RequestFrame(capacity);
  }

  /** Where the next request is read to. */
  get current(): RequestFrame {
    return this.#current;
  }

  /** Makes the current frame last: a copy of it where it is small, else the buffer itself. */
  keep(): RequestFrame {
    const frame = this.#current;
    if (frame.length <= COPY_LIMIT) return copyOf(frame);
    this.#current = this.#spare.pop() ?? new RequestFrame(this.#capacity);
    return frame;
  }

  /** Lets the current buffer go with whoever has views of it, and reads into another one. */
  surrender(): RequestFrame {
    const frame = this.#current;
    this.#current = this.#spare.pop() ?? new RequestFrame(this.#capacity);
    return frame;
  }

  /** Gives back what {@link keep} or {@link surrender} returned. */
  giveBack(frame: RequestFrame): void {
    const whole = frame.bytes.length === this.#capacity;
    if (whole && this.#spare.length < SPARE_LIMIT) this.#spare.push(frame);
  }
}

function copyOf(frame: RequestFrame): RequestFrame {
  const copy = new RequestFrame((frame.length + 7) & ~7);
  copy.bytes.set(frame.bytes.subarray(0, frame.length));
  return copy.accept(frame.length);
}
