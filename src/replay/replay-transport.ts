import { ERRNO } from '../protocol/errno.js';
import { FUSE_OUT_HEADER } from '../protocol/structs.js';
import type { Receiver, Transport } from '../transport/transport.js';

/** As the device has it: requests of 1 MiB. */
const FRAME_SIZE = 256 * 4096 + 4096;

type Unique = number | bigint;

/** The kernel's part is played by whoever holds it: it has the session read frames, and waits for its replies. */
export class ReplayTransport implements Transport {
  readonly frameSize = FRAME_SIZE;
  readonly #refusals: ReadonlyMap<Unique, number>;
  readonly #pending: Uint8Array[] = [];
  /** Replies that nobody has asked for yet. */
  readonly #replies = new Map<Unique, Uint8Array>();
  readonly #waiting = new Map<Unique, (reply: Uint8Array) => void>();
  readonly #asked = new Set<Unique>();
  #receiver: Receiver | undefined;
  #isOver = false;

  /** @param refusals by unique the errno with which a reply is not taken. */
  constructor(refusals: ReadonlyMap<Unique, number>) {
    this.#refusals = refusals;
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  /** Has the session read a request. @param unique where it is to be answered. */
  feed(frame: Uint8Array, unique?: Unique): void {
    if (unique !== undefined) this.#asked.add(unique);
    this.#pending.push(frame);
    this.#receiver?.ready();
  }

  /** @returns the reply, or undefined where there is none within that time. */
  async reply(unique: Unique, milliseconds: number): Promise<Uint8Array | undefined> {
    const known = this.#replies.get(unique);
    this.#replies.delete(unique);
    if (known !== undefined || !this.#asked.has(unique)) return known;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(unique);
        resolve(undefined);
      }, milliseconds);
      this.#waiting.set(unique, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
    });
  }

  read(into: Uint8Array): number {
    const frame = this.#pending.shift();
    if (frame === undefined) return 0;
    into.set(frame);
    return frame.length;
  }

  write(head: Uint8Array, length: number, body?: Uint8Array): number {
    if (this.#isOver) return ERRNO.ENODEV;
    const bytes = Buffer.concat([head.subarray(0, length), body ?? new Uint8Array()]);
    const { unique } = FUSE_OUT_HEADER.read(new DataView(bytes.buffer, bytes.byteOffset), 0);
    if (!this.#asked.delete(unique)) return ERRNO.ENOENT;
    const waiting = this.#waiting.get(unique);
    this.#waiting.delete(unique);
    if (waiting === undefined) this.#replies.set(unique, bytes);
    else waiting(bytes);
    return this.#refusals.get(unique) ?? 0;
  }

  /** Nobody is there to be told. */
  notify(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    queueMicrotask(() => {
      this.end();
    });
  }

  /** The connection ends, as by umount(2). */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#receiver?.ended({ reason: 'unmounted' });
  }
}
