/**
 * The seam between a session and whatever delivers the kernel's frames: the device, or a kernel in memory.
 *
 * The session pulls. A transport calls `ready` once for a batch, and the session reads frames until none is left;
 * that keeps one request one read, one handler and one write, in that order, on one thread.
 */
export interface Transport {
  /** Smallest buffer that {@link read} accepts: the largest write plus one page of headers, in bytes. */
  readonly frameSize: number;

  /** Begins delivery. `ready` is called on the loop whenever frames may wait, `ended` exactly once, last. */
  start(receiver: Receiver): void;

  /**
   * Reads one frame to the start of `into`.
   * @returns its length in bytes, or 0 when no frame waits or this batch has had its share of the loop.
   */
  read(into: Uint8Array): number;

  /**
   * Writes one reply: the first `length` bytes of `head`, then `body`, in one system call and without a copy.
   * @returns 0, or the errno with which the kernel refused it (ENOENT: nobody waits for this reply any more).
   */
  write(head: Uint8Array, length: number, body?: Uint8Array): number;

  /**
   * {@link write} of a reply without a body and then {@link read}, in one call. A transport that would gain nothing by it
   * leaves it out.
   * @returns what read returns; or, where the reply was refused and so nothing is read, the errno below zero.
   */
  writeAndRead?(head: Uint8Array, length: number, into: Uint8Array): number;

  /**
   * Sends a notification from a thread that may wait, because the kernel can make it wait for a lock that another
   * process holds while its own request is still unread.
   * @throws NativeError with the errno of write(2).
   */
  notify(frame: Uint8Array, body?: Uint8Array): Promise<void>;

  /** Files that the kernel reads and writes itself; undefined where there is no kernel that could. */
  readonly backing?: BackingPort;

  /** Stops delivery and lets go of the connection; `ended` follows. Calling it again does nothing. */
  close(): void;
}

/** FUSE_DEV_IOC_BACKING_OPEN and FUSE_DEV_IOC_BACKING_CLOSE. Neither waits for anything. */
export interface BackingPort {
  /** @returns the kernel's number of the file, 1 or more. @throws NativeError with the errno of ioctl(2). */
  open(fd: number): number;
  /** @throws NativeError ENOENT for a number that is not open. */
  close(id: number): void;
}

/** What a session gives to a transport. Neither function may throw. */
export interface Receiver {
  ready(): void;
  ended(end: TransportEnd): void;
}

/**
 * Why a connection ended: `unmounted` (ENODEV on read: umount from anywhere), `aborted` (ECONNABORTED: the connection
 * was aborted through fusectl), `closed` (by {@link Transport.close}), `failed` (any other errno).
 */
export interface TransportEnd {
  readonly reason: 'unmounted' | 'aborted' | 'closed' | 'failed';
  readonly errno?: number;
}
