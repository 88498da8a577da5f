import { appendOwn, METADATA_KEY, readOwn, type AnyClass } from './keys.js';

/** What a member of a class is for, as far as the bookkeeping is concerned. */
export type MemberRole =
  | 'lookup-counts'
  | 'increments'
  | 'decrements'
  | 'removes-inode'
  | 'guarded'
  | 'inodes'
  | 'remembered'
  | 'forgotten';

/** Takes the count out of what a book has for a nodeid. */
export type CountReader = (node: never) => number;

/** One use of a bookkeeping decorator. */
export interface MemberRecord {
  readonly role: MemberRole;
  readonly key: string | symbol;
  readonly isStatic: boolean;
  /** Of a book whose values are no numbers. */
  readonly reader?: CountReader;
}

export function recordMember(Class: AnyClass, record: MemberRecord): void {
  appendOwn(Class, METADATA_KEY.members, record);
}

/** The members of this class itself that have a role. */
export function ownMembers(Class: AnyClass, role: MemberRole): readonly MemberRecord[] {
  return (readOwn(Class, METADATA_KEY.members) as readonly MemberRecord[]).filter((m) => m.role === role);
}
