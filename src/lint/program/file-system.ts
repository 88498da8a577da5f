import type ts from 'typescript';
import type { Operation } from '../../protocol/operations.js';

export type ClassNode = ts.ClassLikeDeclaration;
export type MemberNode = ts.ClassElement;

/** A handler as the concrete class has it: its own, or one that it inherits. */
export interface FoundHandler {
  readonly operation: Operation;
  readonly name: string;
  /** What runs: the method, or the property that holds a function. */
  readonly member: MemberNode;
  readonly owner: ClassNode;
}

/** The field that holds the counts. */
export interface FoundBook {
  readonly name: string;
  readonly member: ts.PropertyDeclaration;
  /** The property of a node that `@LookupCounts((node) => node.nlookup)` reads. */
  readonly counter: ts.Symbol | undefined;
  /** What that property is called. */
  readonly counterName: string | undefined;
  /** Whether the reader does something else than to read a property of a node, so that counts cannot be followed. */
  readonly isOpaque: boolean;
  /** The property of a service that the field is set to. */
  readonly alias: ts.Symbol | undefined;
  /** Whether the class makes it itself: a book that comes from elsewhere may be changed elsewhere. */
  readonly isOwn: boolean;
}

export type Role = 'Increments' | 'Decrements' | 'RemovesInode' | 'Guarded';

/** A class that can be mounted. */
export interface FileSystemClass {
  readonly name: string;
  readonly node: ClassNode;
  /** The class and those that it extends, itself first. */
  readonly chain: readonly ClassNode[];
  readonly bookkeeping: string;
  readonly handlers: readonly FoundHandler[];
  readonly book: FoundBook | undefined;
  /** The roles of a member, inherited by its overrides. */
  rolesOf(name: string): ReadonlySet<Role>;
  /** The nearest member of that name, from a class of the chain on. */
  member(name: string, from?: ClassNode): { member: MemberNode; owner: ClassNode } | undefined;
}
