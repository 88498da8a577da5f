import { constants } from 'node:os';
import type { RequestFrame } from '../protocol/frame.js';
import * as frames from '../protocol/notifications.js';
import { Notification } from './notification.js';
import { NativeError } from '../transport/native-error.js';
import type { Transport } from '../transport/transport.js';

/** Data that the page cache holds of a file. */
export interface Retrieved {
  readonly offset: number;
  readonly data: Uint8Array;
}

interface Waiting {
  readonly resolve: (retrieved: Retrieved) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tells the kernel what changed behind its back. Each call resolves when the kernel has taken it, and rejects with the
 * errno (ENOENT: the kernel knows no such inode or name, which is usually as good).
 *
 * The kernel may have to wait for a lock that another process holds while its own request is still unread, so a
 * notification must never be awaited inside a handler: start it, and let it finish on its own. A failure that nobody
 * asks about is dropped.
 */
export class Notifier {
  readonly #transport: Transport;
  /** The retrievals that are not answered, by their number. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #awaited: (notification: string) => () => void;
  #lastRetrieve = 0;

  /** @param awaited is told of each wait for a notification that the kernel may make wait, and returns whom to tell of its end. */
  constructor(transport: Transport, awaited: (notification: string) => () => void) {
    this.#transport = transport;
    this.#awaited = awaited;
  }

  /**
   * Drops the cached attributes of an inode, and its cached data in a range.
   * @param offset bytes; negative for the attributes alone.
   * @param length bytes; 0 for all that is behind the offset.
   */
  invalInode(nodeid: number, offset = 0, length = 0): Promise<void> {
    return this.#send('invalInode', () => this.#transport.notify(frames.invalInode(nodeid, offset, length)));
  }

  /** Drops a name from the cache, and what hangs below it. */
  invalEntry(parent: number, name: string): Promise<void> {
    return this.#send('invalEntry', () => this.#transport.notify(frames.invalEntry(parent, name, false)));
  }

  /** Lets a name expire: it is looked up again when it is used next, and mounts below it stay. Since protocol 7.38. */
  expireEntry(parent: number, name: string): Promise<void> {
    return this.#send('expireEntry', () => this.#transport.notify(frames.invalEntry(parent, name, true)));
  }

  /**
   * Says that a name was removed: whoever watches the inode is told (IN_DELETE_SELF of inotify(7)), not who watches the
   * directory. ENOENT where the name has another inode, ENOTEMPTY and EBUSY as in rmdir(2).
   */
  delete(parent: number, child: number, name: string): Promise<void> {
    return this.#send('delete', () => this.#transport.notify(frames.deleteEntry(parent, child, name)));
  }

  /** Puts data into the page cache of an inode. */
  store(nodeid: number, offset: number, data: Uint8Array): Promise<void> {
    return this.#send('store', () =>
      this.#transport.notify(frames.store(nodeid, offset, data.byteLength), data),
    );
  }

  /** Reads back what the page cache holds of an inode, from an offset on; shorter where it holds less. */
  async retrieve(nodeid: number, offset: number, size: number): Promise<Retrieved> {
    const unique = (this.#lastRetrieve += 1);
    const answer = new Promise<Retrieved>((resolve, reject) =>
      this.#waiting.set(unique, { resolve, reject }),
    );
    // Whoever calls is told of a failure to send; the end of the session must not count as unhandled besides.
    answer.catch(ignore);
    try {
      await this.#transport.notify(frames.retrieve(unique, nodeid, offset, size));
    } catch (error) {
      this.#waiting.delete(unique);
      throw error;
    }
    return answer;
  }

  /** Asks the kernel to forget inodes that nobody uses. Since protocol 7.45; EINVAL before. */
  prune(nodeids: readonly number[]): Promise<void> {
    return this.#send('prune', () => this.#transport.notify(frames.prune(nodeids)));
  }

  /** Wakes up who polls; `kernelHandle` is from the POLL request. */
  poll(kernelHandle: number | bigint): Promise<void> {
    return started(() => this.#transport.notify(frames.pollWakeup(kernelHandle)));
  }

  /** Has the kernel send all requests again that were read and not answered. Since protocol 7.40. */
  resend(): Promise<void> {
    return started(() => this.#transport.notify(frames.resend()));
  }

  /** Makes every cached name count as expired. Since protocol 7.44. */
  incrementEpoch(): Promise<void> {
    return started(() => this.#transport.notify(frames.incrementEpoch()));
  }

  /** NOTIFY_REPLY: the data that {@link retrieve} asked for. */
  retrieved(frame: RequestFrame): void {
    const { offset, data } = frames.decodeRetrieved(frame);
    this.#waiting.get(frame.unique)?.resolve({ offset, data: data.slice() });
    this.#waiting.delete(frame.unique);
  }

  /** The connection is over, and with it what was asked for. */
  end(): void {
    for (const { reject } of this.#waiting.values()) reject(overtaken());
    this.#waiting.clear();
  }

  #send(name: string, send: () => Promise<void>): Promise<void> {
    const notification = Notification.of(started(send), () => this.#awaited(name));
    notification.catch(ignore);
    return notification;
  }
}

/** Its failure is the caller's to look at, or not: the process goes on. */
function started(send: () => Promise<void>): Promise<void> {
  const sent = new Promise<void>((resolve) => {
    resolve(send());
  });
  sent.catch(ignore);
  return sent;
}

function ignore(): void {
  // Whoever is interested has the promise too.
}

/** As the transport rejects what the end of the connection overtakes. */
function overtaken(): unknown {
  const { ENODEV: errno } = constants.errno;
  const failure = Object.assign(new Error('the connection is over'), {
    code: 'ENODEV',
    errno,
    syscall: 'read',
  });
  return NativeError.wrap(failure, 'notify');
}
