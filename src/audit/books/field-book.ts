import type { BookObserver } from '../../inodes/lookup-book.js';
import type { Book } from './book.js';
import { bookOf, type BookField } from './book-of.js';
import { ForeignBook } from './foreign-book.js';

const NOTHING = new ForeignBook({ get: () => undefined }, undefined);

/**
 * The book that a field holds by now. A class may put another one there, such as a changed copy: from then on nobody is
 * told of the changes, and the counts are what the new one says.
 */
export class FieldBook implements Book {
  readonly #field: BookField;
  readonly #watched: Book;
  /** What the field holds for as long as it is the watched one. */
  #held: unknown;
  #other: { readonly held: unknown; readonly book: Book } | undefined;

  /** @param book of what the field holds now. */
  constructor(field: BookField, book: Book) {
    this.#field = field;
    this.#watched = book;
    this.#held = this.#now();
  }

  get(nodeid: number): number {
    return this.#current().get(nodeid);
  }

  nodeids(): Iterable<number> {
    return this.#current().nodeids();
  }

  observe(observer: BookObserver | undefined): void {
    const before = this.#now();
    const isReplaced = before !== this.#held;
    this.#watched.observe(observer);
    // A watched array is in the field through a proxy, and would come back to it.
    if (isReplaced) Reflect.set(this.#field.instance, this.#field.key, before);
    else this.#held = this.#now();
  }

  isWatched(nodeid: number): boolean {
    return this.#now() === this.#held && this.#watched.isWatched(nodeid);
  }

  #now(): unknown {
    return Reflect.get(this.#field.instance, this.#field.key);
  }

  #current(): Book {
    const held = this.#now();
    if (held === this.#held) return this.#watched;
    let other = this.#other;
    if (other === undefined || other.held !== held)
      this.#other = other = { held, book: bookOf(this.#field) ?? NOTHING };
    return other.book;
  }
}
