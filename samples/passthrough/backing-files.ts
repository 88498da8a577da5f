import { inject, injectable } from 'inversify';
import { Errno, KERNEL, NativeError, type BackingFile, type Kernel } from 'tallyfs';
import type { Inode } from './inode.js';
import type { OpenFile } from './open-file.js';
import type { Realm } from './realm.js';

/**
 * Kernel passthrough: the kernel reads and writes the files below by itself, where it was asked for
 * (`--capability PASSTHROUGH`) and granted.
 */
@injectable()
export class BackingFiles {
  /** All that is open of an inode must have the same one. */
  readonly #files = new WeakMap<Inode, BackingFile>();
  /** Where the kernel refuses: a file system that is stacked on others itself, say. */
  readonly #unfit = new WeakSet<Realm>();

  constructor(@inject(KERNEL) private readonly kernel: Kernel) {}

  /** @returns undefined where the handlers are to read and write. */
  obtain({ inode, fd }: OpenFile): BackingFile | undefined {
    const known = this.#files.get(inode);
    // Whatever has become of others: all that is open of this one has to go the same way.
    if (known?.closed === false) return known;
    if (!this.kernel.backing.available || this.#unfit.has(inode.realm)) return undefined;
    try {
      const backing = this.kernel.backing.open(fd);
      this.#files.set(inode, backing);
      return backing;
    } catch (error) {
      if (!(error instanceof NativeError) && !(error instanceof Errno)) throw error;
      this.#unfit.add(inode.realm);
      return undefined;
    }
  }
}
