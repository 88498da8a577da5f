import type { ClassProblem } from './class-error.js';
import { classChain, nameOf, type AnyClass } from './keys.js';
import { ownMembers, type CountReader, type MemberRecord, type MemberRole } from './member-metadata.js';
import {
  findMember,
  isPrivateName,
  labelOf,
  misplaced,
  privateMember,
  staticMember,
  type CompiledMember,
} from './members.js';

/** The field that `@LookupCounts` is on. */
export interface CompiledBook extends CompiledMember {
  /** Takes the count out of a value of the book; absent where the values are the counts. */
  readonly reader?: CountReader;
}

/** The book of a class; the most derived class that declares one decides. */
export function collectBook(Class: AnyClass, problems: ClassProblem[]): CompiledBook | undefined {
  const found = theOne(Class, 'lookup-counts', 'LookupCounts', problems);
  if (found === undefined) return undefined;
  const member = fieldOf(Class, found, 'LookupCounts', problems);
  const { reader } = found.record;
  return reader === undefined ? member : { ...member, reader };
}

/** The field that holds the inode table; the most derived class that declares one decides. */
export function collectInodes(Class: AnyClass, problems: ClassProblem[]): CompiledMember | undefined {
  const found = theOne(Class, 'inodes', 'Inodes', problems);
  return found === undefined ? undefined : fieldOf(Class, found, 'Inodes', problems);
}

/** The one method of a role; the most derived class that declares one decides. */
export function collectMethod(
  Class: AnyClass,
  role: MemberRole,
  decorator: string,
  problems: ClassProblem[],
): CompiledMember | undefined {
  const found = theOne(Class, role, decorator, problems);
  if (found === undefined) return undefined;
  const { declarer, record } = found;
  problems.push(...misplaced(Class, declarer, record, decorator));
  return findMember(Class, record.key, declarer);
}

/** All members with a role that any number may have. */
export function collectMembers(Class: AnyClass, role: MemberRole): readonly CompiledMember[] {
  const members = new Map<string | symbol, CompiledMember>();
  for (const declarer of classChain(Class)) {
    for (const { key } of ownMembers(declarer, role)) {
      if (!members.has(key)) members.set(key, findMember(Class, key, declarer));
    }
  }
  return [...members.values()];
}

interface Declared {
  readonly declarer: AnyClass;
  readonly record: MemberRecord;
}

function fieldOf(
  Class: AnyClass,
  { declarer, record: { key, isStatic } }: Declared,
  decorator: string,
  problems: ClassProblem[],
): CompiledMember {
  const label = labelOf(declarer, key);
  if (isStatic) problems.push(staticMember(label, decorator));
  else if (isPrivateName(key)) problems.push(privateMember(label, decorator));
  return findMember(Class, key, declarer);
}

function theOne(
  Class: AnyClass,
  role: MemberRole,
  decorator: string,
  problems: ClassProblem[],
): Declared | undefined {
  const declarer = classChain(Class).find((c) => ownMembers(c, role).length > 0);
  if (declarer === undefined) return undefined;
  const [record, ...others] = ownMembers(declarer, role);
  if (record === undefined) return undefined;
  if (others.length > 0) {
    problems.push({
      code: 'two-roles',
      message: `@${decorator} is used ${String(others.length + 1)} times in ${nameOf(declarer)}: on ${[record, ...others].map(({ key }) => String(key)).join(', ')}`,
      remedy: `Leave one @${decorator}.`,
    });
  }
  return { declarer, record };
}
