import type { Capability } from '../protocol/capabilities.js';
import type { Backings } from './backings.js';
import type { Notifier } from './notifier.js';

/** What a mounted class may ask of the kernel, beside answering it. A session is one. */
export interface Kernel {
  /** Where the class is mounted: an absolute path. */
  readonly mountpoint: string;
  /** Tells the kernel what changed behind its back. Never to be awaited in a handler. */
  readonly notify: Notifier;
  /** Files that the kernel reads and writes itself. */
  readonly backing: Backings;
  /** What the kernel has granted. */
  readonly capabilities: ReadonlySet<Capability>;
}

/** The class was asked to talk to a kernel that it is not mounted in yet. */
export class NotMountedError extends Error {
  override readonly name = 'NotMountedError';
  readonly code = 'TALLYFS_NOT_MOUNTED';
}

/** A class is made before it is mounted, and so is what is injected into it: this one finds its session later. */
export class KernelOfMount implements Kernel {
  #kernel: Kernel | undefined;

  connect(kernel: Kernel): void {
    this.#kernel = kernel;
  }

  get mountpoint(): string {
    return this.#connected.mountpoint;
  }

  get notify(): Notifier {
    return this.#connected.notify;
  }

  get backing(): Backings {
    return this.#connected.backing;
  }

  get capabilities(): ReadonlySet<Capability> {
    return this.#connected.capabilities;
  }

  get #connected(): Kernel {
    if (this.#kernel !== undefined) return this.#kernel;
    throw new NotMountedError(
      'the file system is not mounted yet: use the kernel in handlers, not in the constructor',
    );
  }
}
