import { recordMember, type CountReader, type MemberRole } from '../src/metadata/member-metadata.js';
import type { ForgottenCause } from '../src/inodes/inode-lives.js';
import type { InodeTable } from '../src/inodes/inode-table.js';
import type { Inode } from '../src/inodes/table-inode.js';
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

/** Goes on a field that holds an InodeTable. */
export type InodesDecorator = <T extends object, K extends string | symbol>(
  target: T & Holding<T, K, AnyInodeTable>,
  key: K,
) => void;

/** An InodeTable, whatever it keeps. */
type AnyInodeTable = Pick<InodeTable<never, never>, 'hold' | 'has' | 'size'> & { obtain: unknown };

type Told = (inode: Inode<never, never>, cause: ForgottenCause) => void | Promise<void>;

/** Goes on a method that is told of an inode, and does what there is to do now or answers with a promise. */
export type InodeMethodDecorator<M extends (...args: never[]) => unknown> = <
  T extends object,
  K extends string | symbol,
  Own extends M,
>(
  target: T & Holding<T, K, M>,
  key: K,
  descriptor?: TypedPropertyDescriptor<Own>,
) => void;

/** Marks the field that holds the InodeTable of a class with `bookkeeping: 'managed'`; never a `#private` field. */
export function Inodes(): InodesDecorator {
  return memberDecorator('Inodes', 'inodes');
}

/**
 * Marks the method that is told of each inode that its table has made, before anybody gets it: `(inode) => …`. If it
 * fails, the inode is not made. Where it answers with a promise, those who want the inode wait.
 */
export function Remembered(): InodeMethodDecorator<(inode: Inode<never, never>) => void | Promise<void>> {
  return memberDecorator('Remembered', 'remembered');
}

/**
 * Marks the method that is told of each inode that its table lets go, `(inode, cause) => …`, in the turn in which nobody
 * has it any longer: exactly once for each that was remembered, at the latest when the session ends. Where it answers with
 * a promise, those who want the same inode wait, and its nodeid is not used again before.
 */
export function Forgotten(): InodeMethodDecorator<Told> {
  return memberDecorator('Forgotten', 'forgotten');
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
