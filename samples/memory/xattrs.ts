import { Errno } from 'tallyfs';

// setxattr(2)
const XATTR_CREATE = 1;
const XATTR_REPLACE = 2;

/** File capabilities, which new content or a new owner makes void. capabilities(7) */
const CAPABILITY = 'security.capability';

/** The extended attributes of an inode. xattr(7) */
export class Xattrs {
  readonly #values = new Map<string, Uint8Array>();

  find(name: string): Uint8Array | undefined {
    return this.#values.get(name);
  }

  /** @throws ENODATA */
  get(name: string): Uint8Array {
    const value = this.find(name);
    if (value === undefined) throw new Errno('ENODATA');
    return value;
  }

  /** @throws EEXIST, ENODATA: what the flags ask for is not so. */
  set(name: string, value: Uint8Array, flags: number): void {
    const exists = this.#values.has(name);
    if (exists && (flags & XATTR_CREATE) !== 0) throw new Errno('EEXIST');
    if (!exists && (flags & XATTR_REPLACE) !== 0) throw new Errno('ENODATA');
    // The request's bytes are the kernel's frame, which the next request overwrites.
    this.#values.set(name, value.slice());
  }

  /** @throws ENODATA */
  remove(name: string): void {
    if (!this.delete(name)) throw new Errno('ENODATA');
  }

  /** @returns whether there was one. */
  delete(name: string): boolean {
    return this.#values.delete(name);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  dropCapabilities(): void {
    this.delete(CAPABILITY);
  }
}
