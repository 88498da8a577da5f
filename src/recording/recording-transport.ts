import type { BackingPort, Receiver, Transport } from '../transport/transport.js';
import type { RecordingFile } from './recording-file.js';

/** Passes all on to another transport, and records it. */
export class RecordingTransport implements Transport {
  readonly frameSize: number;
  readonly backing?: BackingPort;
  readonly #inner: Transport;
  readonly #file: RecordingFile;
  readonly #began = process.hrtime.bigint();

  constructor(inner: Transport, file: RecordingFile) {
    this.#inner = inner;
    this.#file = file;
    this.frameSize = inner.frameSize;
    if (inner.backing !== undefined) this.backing = inner.backing;
  }

  start(receiver: Receiver): void {
    this.#inner.start({
      ready: () => {
        receiver.ready();
      },
      ended: (end) => {
        this.#file.write({ kind: 'end', time: this.#time(), reason: end.reason });
        receiver.ended(end);
      },
    });
  }

  read(into: Uint8Array): number {
    const length = this.#inner.read(into);
    if (length > 0)
      this.#file.write({ kind: 'request', time: this.#time(), bytes: into.subarray(0, length) });
    return length;
  }

  write(head: Uint8Array, length: number, body?: Uint8Array): number {
    // Before the write, because the kernel may ask for the next thing before that has returned.
    const time = this.#time();
    const bytes = Buffer.concat([head.subarray(0, length), body ?? NOTHING]);
    const errno = this.#inner.write(head, length, body);
    this.#file.write({ kind: 'reply', time, errno, bytes });
    return errno;
  }

  async notify(frame: Uint8Array, body?: Uint8Array): Promise<void> {
    const bytes = Buffer.concat([frame, body ?? NOTHING]);
    let errno = 0;
    try {
      await this.#inner.notify(frame, body);
    } catch (error) {
      const { errno: failed } = error as { errno?: unknown };
      errno = Math.abs(Number(failed ?? EIO));
      throw error;
    } finally {
      this.#file.write({ kind: 'notification', time: this.#time(), errno, bytes });
    }
  }

  close(): void {
    this.#inner.close();
  }

  #time(): number {
    return Number((process.hrtime.bigint() - this.#began) / 1000n);
  }
}

const NOTHING = new Uint8Array();
const EIO = 5;
