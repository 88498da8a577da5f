import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadBinding, type NativeChannel, type NativeMount, type NativeMountRequest } from './binding.js';
import { NativeError } from './native-error.js';
import type { BackingPort, Receiver, Transport, TransportEnd } from './transport.js';

/** Largest write that a session may negotiate, in bytes: MAX_PAGES 256 of 4096. */
export const MAX_WRITE = 256 * 4096;

/** The kernel wants room for a page of headers beside the largest write, and answers EINVAL to a smaller read. */
const FRAME_SIZE = MAX_WRITE + 4096;

export interface DeviceOptions {
  /** Microseconds to wait actively for the next request after a reply, 0 to 10 000. It backs off where that is vain. */
  readonly spinMicroseconds?: number;
  /** Requests that are served before timers and other I/O get their turn. */
  readonly batchFrames?: number;
  /** Milliseconds for the same, rounded up to the kernel's next tick (1 to 10 ms). */
  readonly batchMilliseconds?: number;
}

/** Milliseconds between attempts to unmount: who looks at all mounts, as df(1) does, has each in use for a moment. */
const PAUSES = [10, 40, 100];

const DEFAULTS = { spinMicroseconds: 0, batchFrames: 64, batchMilliseconds: 1 };

/** The transport over /dev/fuse, for the descriptor that {@link mountDevice} gave; it owns it from now on. */
export class DeviceTransport implements Transport {
  readonly frameSize = FRAME_SIZE;
  readonly #channel: NativeChannel;
  readonly #size = new Int32Array(new ArrayBuffer(4));
  #head: Uint8Array | undefined;
  #into: Uint8Array | undefined;
  #receiver: Receiver | undefined;
  #end: TransportEnd | undefined;

  constructor(fd: number, options: DeviceOptions = {}) {
    const { Channel } = loadBinding();
    this.#channel = new Channel(fd, {
      ...DEFAULTS,
      ...options,
      ready: () => this.#receiver?.ready(),
      ended: (errno) => {
        this.#end = endOf(errno);
        this.#receiver?.ended(this.#end);
      },
    });
  }

  start(receiver: Receiver): void {
    const end = this.#end;
    this.#receiver = receiver;
    this.#channel.start();
    if (end !== undefined) {
      queueMicrotask(() => {
        receiver.ended(end);
      });
    }
  }

  read(into: Uint8Array): number {
    return this.#channel.read(into);
  }

  write(head: Uint8Array, length: number, body?: Uint8Array): number {
    return this.#channel.write(head, length, body);
  }

  writeAndRead(head: Uint8Array, length: number, into: Uint8Array): number {
    // A buffer that was detached is empty. The addon would not notice: it knows where the bytes were.
    if (into.length === 0 || head.length < length) return this.#writeThenRead(head, length, into);
    if (head !== this.#head || into !== this.#into) this.#setBuffers(head, into);
    this.#size[0] = length;
    this.#channel.turn();
    return this.#size[0];
  }

  #writeThenRead(head: Uint8Array, length: number, into: Uint8Array): number {
    const errno = this.write(head, length);
    return errno === 0 ? this.read(into) : -errno;
  }

  #setBuffers(head: Uint8Array, into: Uint8Array): void {
    this.#channel.setBuffers(head, into, this.#size);
    this.#head = head;
    this.#into = into;
  }

  async notify(frame: Uint8Array, body?: Uint8Array): Promise<void> {
    try {
      await this.#channel.notify(frame, body);
    } catch (error) {
      throw NativeError.wrap(error, 'notify');
    }
  }

  readonly backing: BackingPort = {
    open: (fd) => this.#back(() => this.#channel.openBacking(fd)),
    close: (id) => {
      this.#back(() => {
        this.#channel.closeBacking(id);
      });
    },
  };

  #back<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw NativeError.wrap(error, 'back a file');
    }
  }

  close(): void {
    this.#channel.close();
  }
}

/**
 * Opens /dev/fuse and mounts it on a directory, with mount(2) or else through fusermount3. Nothing waits for the loop.
 * @throws NativeError
 */
export async function mountDevice(request: NativeMountRequest): Promise<NativeMount> {
  try {
    return await loadBinding().mount(request);
  } catch (error) {
    throw NativeError.wrap(error, 'mount', request.mountpoint);
  }
}

/**
 * Unmounts whatever is mounted on an absolute path, with umount2(2) or else through fusermount3; `lazy` takes it out of
 * sight now and lets those who use it finish.
 * @throws NativeError EBUSY while it is in use, and for longer than a moment.
 */
export async function unmountDevice(mountpoint: string, options: { lazy?: boolean } = {}): Promise<void> {
  const pauses = [...PAUSES];
  for (;;) {
    try {
      await loadBinding().unmount(mountpoint, { lazy: options.lazy ?? false });
      return;
    } catch (error) {
      const pause = (error as NodeJS.ErrnoException).code === 'EBUSY' ? pauses.shift() : undefined;
      if (pause === undefined) throw NativeError.wrap(error, 'unmount', mountpoint);
      await sleep(pause);
    }
  }
}

function endOf(errno: number): TransportEnd {
  switch (errno) {
    case 0:
      return { reason: 'closed' };
    case constants.errno.ENODEV:
      return { reason: 'unmounted', errno };
    case constants.errno.ECONNABORTED:
      return { reason: 'aborted', errno };
    default:
      return { reason: 'failed', errno };
  }
}
