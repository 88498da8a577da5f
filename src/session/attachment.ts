import type { TransportEnd } from '../transport/transport.js';
import type { ErrorReport } from './attempt.js';

/** Where a session is mounted. */
export interface Place {
  /** Absolute. */
  readonly mountpoint: string;
  /** Takes the mount off; the transport then tells of the end. */
  readonly detach: (options: { readonly lazy: boolean }) => Promise<void>;
  /** Whether the mount is still there, although its connection is over. */
  readonly isMounted?: () => Promise<boolean>;
}

/** What holds a session to its place. It is taken off once. */
export class Attachment {
  readonly #place: Place;
  #isDetached = false;
  #detaching: Promise<void> = Promise.resolve();

  constructor(place: Place) {
    this.#place = place;
  }

  get isDetached(): boolean {
    return this.#isDetached;
  }

  /** One at a time, and never again after it has succeeded. */
  async detach(lazy: boolean): Promise<void> {
    const detaching = this.#detaching.then(() => this.#detachOnce(lazy));
    this.#detaching = detaching.catch(() => undefined);
    await detaching;
  }

  /**
   * Why the connection ended. The kernel says ENODEV of a mount that is gone, and also of one that is still there, when it
   * has cut the connection itself: fuse_check_timeout(), fs/fuse/dev.c; fuse_umount_begin(), fs/fuse/inode.c.
   */
  async causeOf(end: TransportEnd): Promise<TransportEnd> {
    if (end.reason !== 'unmounted') return end;
    // The connection ends before umount2(2) returns, and by then another mount may have got the same numbers.
    await this.#detaching;
    if (this.#isDetached) return end;
    const isMounted = await this.#place.isMounted?.().catch(() => false);
    return isMounted === true ? { ...end, reason: 'aborted' } : end;
  }

  /** A connection that did not end by unmounting leaves a dead mount, where all that anybody gets is an error. */
  async clear({ reason }: TransportEnd, report: ErrorReport): Promise<void> {
    if (reason === 'unmounted' || this.#isDetached) return;
    try {
      await this.detach(true);
    } catch (error) {
      report(`what is left of the mount on ${this.#place.mountpoint} could not be taken off`, error);
    }
  }

  async #detachOnce(lazy: boolean): Promise<void> {
    if (this.#isDetached) return;
    await this.#place.detach({ lazy });
    this.#isDetached = true;
  }
}
