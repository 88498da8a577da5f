import type { Book } from '../../audit/books/book.js';
import { bookOf } from '../../audit/books/book-of.js';
import type { CompiledBook } from '../../metadata/book.js';
import type { SimulatedKernel } from '../kernel/simulated-kernel.js';

/** How often the class, by its own book, and the kernel have a nodeid. */
export class Counts {
  readonly #kernel: () => SimulatedKernel;
  readonly #field: CompiledBook | undefined;
  #book: Book | undefined;

  /** @param kernel is there from the first request about an inode on. */
  constructor(kernel: () => SimulatedKernel, field: CompiledBook | undefined) {
    this.#kernel = kernel;
    this.#field = field;
  }

  /** Undefined where the class keeps no book. */
  counted(nodeid: number): number | undefined {
    this.#book ??= this.#find();
    return this.#book?.get(nodeid);
  }

  held(nodeid: number): number {
    return this.#kernel().session.report().ledger[nodeid] ?? 0;
  }

  #find(): Book | undefined {
    if (this.#field === undefined) return undefined;
    const { key, reader } = this.#field;
    return bookOf({ instance: this.#kernel().fileSystem, key, reader });
  }
}
