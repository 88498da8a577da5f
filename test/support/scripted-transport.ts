import { constants } from 'node:os';
import { FUSE_OUT_HEADER } from '../../src/protocol/structs.js';
import type { Receiver, Transport, TransportEnd } from '../../src/transport/transport.js';

/** One reply as it was written, whether the script took it or not. */
export interface WrittenReply {
  readonly unique: number | bigint;
  /** Header and all that is behind it, copied. */
  readonly bytes: Uint8Array;
  /** 0, or a negative errno. */
  readonly error: number;
  /** What the write was answered with; 0 for a reply that was delivered. */
  readonly refused: number;
}

/** One notification as it was sent: header, struct and what follows it. */
export type SentNotification = Uint8Array;

const LARGEST_WRITE = 1 << 20;

/** A transport without a kernel: a test feeds frames and looks at what is written. */
export class ScriptedTransport implements Transport {
  readonly frameSize: number;
  readonly replies: WrittenReply[] = [];
  readonly notifications: SentNotification[] = [];
  /** Decides the errno with which a reply is refused, before it counts as delivered. */
  onWrite: (reply: Omit<WrittenReply, 'refused'>) => number = () => 0;
  /** Takes a notification, or throws. */
  onNotify: (frame: SentNotification) => void | Promise<void> = () => undefined;
  /** What was asked of the kernel about backing files; each opening is numbered by its place here, from 1. */
  readonly backed: string[] = [];
  readonly #waiting: Uint8Array[] = [];
  #receiver: Receiver | undefined;
  #end: TransportEnd | undefined;

  constructor(frameSize = LARGEST_WRITE + 4096) {
    this.frameSize = frameSize;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  /** Has the session read these frames, now, in one batch. */
  feed(...frames: readonly Uint8Array[]): void {
    this.#waiting.push(...frames);
    this.#receiver?.ready();
  }

  /** The connection ends. */
  end(end: TransportEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#receiver?.ended(end);
  }

  read(into: Uint8Array): number {
    const frame = this.#waiting.shift();
    if (frame === undefined) return 0;
    into.set(frame);
    return frame.length;
  }

  write(head: Uint8Array, length: number, body?: Uint8Array): number {
    if (this.isOver) return constants.errno.ENODEV;
    const bytes = Buffer.concat([head.subarray(0, length), body ?? new Uint8Array()]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { unique, error, len } = FUSE_OUT_HEADER.read(view, 0);
    if (len !== bytes.length) throw new Error(`a reply of ${String(bytes.length)} bytes says ${String(len)}`);
    const refused = this.onWrite({ unique, error, bytes });
    this.replies.push({ unique, error, bytes, refused });
    return refused;
  }

  writeAndRead(head: Uint8Array, length: number, into: Uint8Array): number {
    const errno = this.write(head, length);
    return errno === 0 ? this.read(into) : -errno;
  }

  async notify(frame: Uint8Array, body?: Uint8Array): Promise<void> {
    const sent = Buffer.concat([frame, body ?? new Uint8Array()]);
    await this.onNotify(sent);
    this.notifications.push(sent);
  }

  readonly backing = {
    open: (fd: number): number => this.backed.push(`open ${String(fd)}`),
    close: (id: number): void => {
      this.backed.push(`close ${String(id)}`);
    },
  };

  close(): void {
    queueMicrotask(() => {
      this.end({ reason: 'closed' });
    });
  }
}
