import { LookupBook } from '../../inodes/lookup-book.js';
import { ArrayBook } from './array-book.js';
import type { Book, CountReader } from './book.js';
import { ForeignBook, isLookup } from './foreign-book.js';
import { MapBook } from './map-book.js';
import { NodeBook } from './node-book.js';
import { OwnBook } from './own-book.js';

/** Where a class keeps its counts: the field that `@LookupCounts()` marks, on one instance. */
export interface BookField {
  readonly instance: object;
  readonly key: string | symbol;
  readonly reader: CountReader | undefined;
}

/**
 * The book that a field holds.
 * @returns undefined where the field holds none of the forms that `@LookupCounts` documents.
 */
export function bookOf({ instance, key, reader }: BookField): Book | undefined {
  const source: unknown = Reflect.get(instance, key);
  if (source instanceof LookupBook) return new OwnBook(source);
  if (Array.isArray(source) && reader !== undefined)
    return new ForeignBook({ get: (nodeid) => (source as unknown[])[nodeid] }, reader);
  if (Array.isArray(source)) {
    return new ArrayBook(source as number[], (counts) => Reflect.set(instance, key, counts));
  }
  if (!(source instanceof Map)) return isLookup(source) ? new ForeignBook(source, reader) : undefined;
  if (reader === undefined) return new MapBook(source as Map<number, number>);
  return new NodeBook(source as Map<number, object>, reader);
}
