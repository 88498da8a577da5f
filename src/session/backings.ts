import { Errno } from '../protocol/errno.js';
import type { Backing } from '../protocol/replies.js';
import type { Transport } from '../transport/transport.js';

/**
 * A file that the kernel reads and writes itself in place of the handlers, while files are open with it as `backing`.
 * It is closed once, whoever comes first: the release of the last file that was opened with it, {@link close}, or the
 * end of the session. Files that are open with it then stay as they are.
 */
export class BackingFile implements Backing, Disposable {
  readonly #close: (id: number) => void;
  #id: number;
  #users = 0;

  constructor(id: number, close: (id: number) => void) {
    this.#id = id;
    this.#close = close;
  }

  /** The kernel's number of it, 1 or more; 0 once it is closed. */
  get id(): number {
    return this.#id;
  }

  /** Whether it is of no more use: open another one. */
  get closed(): boolean {
    return this.#id === 0;
  }

  close(): void {
    const id = this.#id;
    this.#id = 0;
    if (id !== 0) this.#close(id);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** One more file is open with it. */
  acquire(): void {
    this.#users += 1;
  }

  /** One that was open with it is released. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.close();
  }
}

/**
 * Kernel passthrough: `open` makes a file known to the kernel, and a handler that returns it as `backing` of an OPEN or
 * CREATE reply gets no READ, WRITE or mmap of that open file. All that is open of one inode at a time must have the same
 * backing file, so keep it with the inode, and open another one where it is {@link BackingFile.closed}.
 * Source: fuse_backing_open(), fs/fuse/backing.c; since protocol 7.40.
 */
export class Backings {
  readonly #transport: Transport;
  readonly #isGranted: () => boolean;
  readonly #open = new Set<BackingFile>();

  constructor(transport: Transport, isGranted: () => boolean) {
    this.#transport = transport;
    this.#isGranted = isGranted;
  }

  /** Whether the kernel has granted PASSTHROUGH and the transport leads to a kernel. */
  get available(): boolean {
    return this.#isGranted() && this.#transport.backing !== undefined;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * @param fd of a regular file, opened as its users will need it; it may be closed afterwards.
   * @throws Errno EOPNOTSUPP unless it is {@link available}. @throws NativeError EPERM without CAP_SYS_ADMIN, ELOOP
   * where the file's own file system is stacked too deep, EBADF, EINVAL and EISDIR for what is no regular file.
   */
  open(fd: number): BackingFile {
    const { backing } = this.#transport;
    if (backing === undefined || !this.#isGranted())
      throw new Errno('EOPNOTSUPP', 'ask for the capability PASSTHROUGH, and see whether it is granted');
    const file: BackingFile = new BackingFile(backing.open(fd), (id) => {
      if (this.#open.delete(file)) backing.close(id);
    });
    this.#open.add(file);
    return file;
  }

  /** The connection is over, and the kernel has let go of all of them. */
  end(): void {
    const all = [...this.#open];
    this.#open.clear();
    for (const file of all) file.close();
  }
}
