import { createRequire } from 'node:module';

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
   */
  mount(request: NativeMountRequest): Promise<NativeMount>;

  /** Unmounts on the helper thread: umount2(2), else `fusermount3 -u`. */
  unmount(mountpoint: string, options: { readonly lazy: boolean }): Promise<void>;

  /** The loop's end of a connection. It owns `fd` from now on. */
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
}

export interface NativeMount {
  /** The descriptor of /dev/fuse. */
  readonly fd: number;
  readonly via: 'mount' | 'fusermount3';
  /** fusermount3's socket when autoUnmount was asked for, else -1: closing it unmounts. */
  readonly watchFd: number;
}

export interface NativeChannelOptions {
  /** Called once for a batch of frames. It must not throw. */
  readonly ready: () => void;
  /** Called once when the connection is over; errno is what read(2) said (ENODEV: unmounted). 0: closed by close(). */
  readonly ended: (errno: number) => void;
  /** How many microseconds read() may spin for the next frame after one was just answered; 0 is off. Adaptive. */
  readonly spinMicroseconds: number;
  /** Most frames for one batch, and most milliseconds, before the loop gets its turn. */
  readonly batchFrames: number;
  readonly batchMilliseconds: number;
}

export interface NativeChannel {
  start(): void;
  /** One frame into the buffer; its length, or 0: nothing waits, the batch's share is used up, or the connection is over. */
  read(into: Uint8Array): number;
  /** writev(2) of the first `length` bytes of head, and body; 0 or the errno. */
  write(head: Uint8Array, length: number, body?: Uint8Array): number;
  /** The same on the helper thread; rejects with the errno. The bytes stay referenced until then. */
  notify(frame: Uint8Array, body?: Uint8Array): Promise<void>;
  /** Stops polling and closes the descriptor. Safe to call twice. */
  close(): void;
}

/** The addon, loaded on first use so that what needs no mount needs no addon. */
export function loadBinding(): NativeBinding {
  return createRequire(import.meta.url)('../../../native/build/Release/tallyfs.node') as NativeBinding;
}
