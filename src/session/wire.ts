import type { Transport } from '../transport/transport.js';

/**
 * What a session reads its requests from and writes its replies to. A reply that is written in the turn of its request
 * brings the next request along, where the transport can do both in one call: that call is a tenth of what the session
 * itself costs a request.
 */
export class Wire {
  readonly frameSize: number;
  readonly #transport: Transport;
  /** Where the next reply may read a request to: whoever read one to it has done with that by then. */
  #room: Uint8Array | undefined;
  /** What a reply has brought along, as {@link Transport.read} tells it; undefined: it was not looked. */
  #next: number | undefined;

  constructor(transport: Transport) {
    this.frameSize = transport.frameSize;
    this.#transport = transport;
  }

  /**
   * Reads one frame, or takes over the one that the last reply has read to this buffer. Until it is read into again, or
   * the batch is over, the first reply that is written overwrites the frame.
   * @returns as {@link Transport.read} does.
   */
  read(into: Uint8Array): number {
    const length = this.#next ?? this.#transport.read(into);
    this.#next = undefined;
    this.#room = length === 0 ? undefined : into;
    return length;
  }

  /** @returns as {@link Transport.write} does. */
  write(head: Uint8Array, length: number, body: Uint8Array | undefined): number {
    const room = this.#room;
    if (room === undefined || body !== undefined || this.#transport.writeAndRead === undefined)
      return this.#transport.write(head, length, body);
    const next = this.#transport.writeAndRead(head, length, room);
    if (next < 0) return -next;
    this.#room = undefined;
    this.#next = next;
    return 0;
  }
}
