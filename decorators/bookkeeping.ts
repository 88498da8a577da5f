import { recordMember, type CountReader, type MemberRole } from '../src/metadata/member-metadata.js';
import { memberTarget, type Holding } from './target.js';

/** A LookupBook, a Map or an array: anything that has a value for a nodeid. Absent means a count of 0. */
export type BookOf<Value> = { get(nodeid: number): Value | undefined } | ArrayLike<Value | undefined>;

/** Goes on a field that holds a book of such values. */
export type BookDecorator<Value> = <T extends object, K extends string | symbol>(
  target: T & Holding<T, K, BookOf<Value>>,
  key: K,
) => void;

/** Goes on any member. */
export type MemberDecorator = (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => void;

/** Goes on a method whose first argument is a nodeid. */
export type RemovalDecorator = <
  T extends object,
  K extends string | symbol,
  M extends (nodeid: number, ...rest: never[]) => unknown,
>(
  target: T & Holding<T, K, (nodeid: number, ...rest: never[]) => unknown>,
  key: K,
  descriptor?: TypedPropertyDescriptor<M>,
) => void;

/**
 * Marks the field in which the class counts lookups by nodeid: the book that the audit compares with what the kernel
 * holds. It holds a LookupBook, a `Map<number, number>` or an array of counts; never a `#private` field.
 */
export function LookupCounts(): BookDecorator<number>;
/**
 * Marks a book whose values are no counts.
 * @param reader takes the count out of one: `(node: Node) => node.nlookup`.
 */
export function LookupCounts<Node>(reader: (node: Node) => number): BookDecorator<Node>;
export function LookupCounts(reader?: CountReader): MemberDecorator {
  return memberDecorator('LookupCounts', 'lookup-counts', reader);
}

/** Marks a method, of any class, that counts a lookup in the book: for the lint and the explorer. */
export function Increments(): MemberDecorator {
  return memberDecorator('Increments', 'increments');
}

/** Marks a method, of any class, that takes lookups off the book: for the lint and the explorer. */
export function Decrements(): MemberDecorator {
  return memberDecorator('Decrements', 'decrements');
}

/**
 * Marks the one method that destroys an inode: its first argument is the nodeid, and it is never `#private`. The session
 * wraps it, and reports a removal while the kernel still holds lookups, and any later reply that hands over the inode.
 */
export function RemovesInode(): RemovalDecorator {
  return memberDecorator('RemovesInode', 'removes-inode');
}

/** Marks what only the holder of the inode's lock may touch: for the lint and the explorer. */
export function Guarded(): MemberDecorator {
  return memberDecorator('Guarded', 'guarded');
}

function memberDecorator(name: string, role: MemberRole, reader?: CountReader): MemberDecorator {
  return (target, key) => {
    const { Class, ...member } = memberTarget(target, key, name);
    recordMember(Class, { role, ...member, ...(reader === undefined ? {} : { reader }) });
  };
}
