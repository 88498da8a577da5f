import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The addon's interface, written by hand beside its only user. Everything here is bytes, descriptors and system
 * calls; the addon parses no frame beyond its length.
 *
 * Errors thrown or rejected by the addon are plain `Error`s with `code` ('EBUSY'), `errno` (positive), `syscall`
 * ('umount2') and, where a program was run, its `stderr`.
 */
export interface NativeBinding {
  /**
   * Opens /dev/fuse and mounts it, on the helper thread: with mount(2), else through fusermount3.
   * The connection answers nothing before a {@link NativeChannel} reads it.
   *
   * What is still mounted when the environment ends (the process, or a worker) is unmounted, lazily, by the addon; a
   * process that is killed leaves its mounts behind, unless they were made with `autoUnmount`.
   */
  mount(request: NativeMountRequest): Promise<NativeMount>;

  /** Unmounts on the helper thread: umount2(2), else `fusermount3 -u`. `mountpoint` is an absolute path. */
  unmount(mountpoint: string, options: { readonly lazy: boolean }): Promise<void>;

  /** The loop's end of a connection. It owns `fd` from now on; when the constructor throws, it does not. */
  readonly Channel: new (fd: number, options: NativeChannelOptions) => NativeChannel;
}

export interface NativeMountRequest {
  /** Absolute path of an existing directory (or file, when rootMode says so). */
  readonly mountpoint: string;
  /** First column of /proc/mounts. */
  readonly source: string;
  /** Shown as `fuse.SUBTYPE`. */
  readonly subtype: string;
  /** Flags of mount(2) (MS_RDONLY, MS_NOSUID, …). */
  readonly flags: number;
  /** The same flags by name (`ro`, `nosuid`, …), for fusermount3. */
  readonly flagNames: readonly string[];
  /** Options of the fuse file system type beside fd, rootmode, user_id and group_id: `default_permissions`, `allow_other`, `max_read=N`. */
  readonly data: readonly string[];
  /** File type bits of the root, S_IFDIR as a rule. */
  readonly rootMode: number;
  /** `auto_unmount`: fusermount3 stays and unmounts when this process dies. */
  readonly autoUnmount: boolean;
  /** `source` is a block device, which the mount is on (type fuseblk); root only. */
  readonly blockDevice: boolean;
}

export interface NativeMount {
  /** The descriptor of /dev/fuse, non-blocking. The addon closes it at the end of the environment if no channel did. */
  readonly fd: number;
  readonly via: 'mount' | 'fusermount3';
}

export interface NativeChannelOptions {
  /** Called once for a batch of frames, which it reads. What it throws becomes an uncaught exception. */
  readonly ready: () => void;
  /** Called once when the connection is over; errno is what read(2) said (ENODEV: unmounted). 0: closed by close(). */
  readonly ended: (errno: number) => void;
  /** How many microseconds, up to 10 000, read() may spin for the next frame after a reply; 0 is off. Adaptive. */
  readonly spinMicroseconds: number;
  /**
   * Most frames for one batch (1 to 10^6), and most milliseconds (0 to 10^4), before the loop gets its turn. The time is
   * that of the kernel's last tick, so a batch may take up to a tick longer.
   */
  readonly batchFrames: number;
  readonly batchMilliseconds: number;
}

export interface NativeChannel {
  /** Begins polling. The channel keeps the loop alive from here to its end. */
  start(): void;
  /**
   * One frame into the buffer; its length, or 0: nothing waits, the batch's share is used up, the connection is over, or
   * this is no batch (outside of `ready` and the microtasks that follow it).
   * @throws RangeError for a buffer of less than 8192 bytes, which the kernel would refuse.
   */
  readonly read: (into: Uint8Array) => number;
  /**
   * writev(2) of the first `length` bytes of head, and body; 0 or the errno. After the end it is the errno of the end,
   * and ENODEV after {@link close}.
   * @throws RangeError when `length` is more than head has.
   */
  readonly write: (head: Uint8Array, length: number, body?: Uint8Array) => number;
  /**
   * Sets the buffers of {@link turn}, which it looks up here and never again: all three must stay as they are, and none
   * may be detached, for as long as it is called.
   * @throws TypeError, or RangeError for a buffer to read into of less than 8192 bytes.
   */
  readonly setBuffers: (head: Uint8Array, into: Uint8Array, size: Int32Array) => void;
  /**
   * write(2) of the first `size[0]` bytes of the head, and {@link read} if that succeeded. Leaves in `size[0]` what read
   * returns, or the errno of the write below zero.
   * @throws TypeError without {@link setBuffers}; RangeError when `size[0]` is more than the head has.
   */
  readonly turn: () => void;
  /**
   * The same on the helper thread, in the order of the calls; rejects with the errno. The bytes are copied before it
   * returns. Those that the end of the connection overtakes are rejected with ENODEV.
   */
  notify(frame: Uint8Array, body?: Uint8Array): Promise<void>;
  /** FUSE_DEV_IOC_BACKING_OPEN: makes a descriptor's file known to the kernel, which numbers it, from 1. */
  openBacking(fd: number): number;
  /** FUSE_DEV_IOC_BACKING_CLOSE: the kernel forgets a number; files that are open with it stay open. */
  closeBacking(id: number): void;
  /** Stops polling and closes the descriptor; `ended(0)` follows, on another turn. Safe to call twice. */
  close(): void;
}

const ADDON = '../../../native/build/Release/tallyfs.node';

/** The addon was not built, or not for this machine. */
export class AddonMissingError extends Error {
  override readonly name = 'AddonMissingError';
  readonly code = 'ADDON_MISSING';

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    super(
      `tallyfs cannot load its addon ${path}: ${reason ?? ''}. Build it with \`npm rebuild tallyfs\` ` +
        '(in a checkout: `node native/install.mjs`); that takes a C++17 compiler, make and Python 3 ' +
        '(Debian: build-essential python3).',
      { cause },
    );
  }
}

/**
 * The addon, loaded on first use so that what needs no mount needs no addon.
 * @throws AddonMissingError
 */
export function loadBinding(): NativeBinding {
  const path = fileURLToPath(new URL(ADDON, import.meta.url));
  try {
    return createRequire(import.meta.url)(path) as NativeBinding;
  } catch (error) {
    throw new AddonMissingError(path, error);
  }
}
