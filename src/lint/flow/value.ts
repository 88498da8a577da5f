import type ts from 'typescript';
import type { ClassNode } from '../program/file-system.js';
import { constant, idOf, isConstant, type Sum } from './sum.js';

export type Primitive = string | number | boolean | bigint | null | undefined;

/** What an expression can be, as far as the lint follows it. Values of one path are shared, so objects have identity. */
export type Value =
  | { readonly kind: 'constant'; readonly value: Primitive }
  | { readonly kind: 'number'; readonly sum: Sum }
  | Unknown
  | ObjectValue
  | ListValue
  | ClosureValue
  | PromiseValue
  | Condition
  | LockValue
  | NativeValue
  | { readonly kind: 'book' }
  | { readonly kind: 'page' };

/** Something of which only the identity is known, and where it comes from. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly id: string;
  readonly type: ts.Type | undefined;
  /** The turn in which it was read. */
  readonly turn: number;
  readonly origin?: Origin;
}

export type Origin =
  | { readonly how: 'property'; readonly of: Value; readonly name: string }
  | { readonly how: 'element'; readonly of: Value; readonly key: Value }
  | { readonly how: 'item'; readonly of: Value }
  | { readonly how: 'count'; readonly key: string; readonly locked: boolean; readonly node: ts.Node }
  | { readonly how: 'awaited'; readonly of: Value | undefined; readonly node: ts.Node }
  | { readonly how: 'call'; readonly node: ts.Node; readonly args: readonly Value[] }
  | { readonly how: 'narrowed'; readonly of: Value; readonly node: ts.Node };

/** An object that this path has made, or `this`. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly id: string;
  readonly properties: Map<string, Value>;
  /** What was spread into it and is not known member by member. */
  readonly spreads: Value[];
  readonly class?: ClassNode;
  /** Set when it is put where others find it. */
  isShared: boolean;
  /** Set when it is in the map of nodes that is the book. */
  isCounted?: boolean;
}

export interface ListValue {
  readonly kind: 'list';
  readonly id: string;
  readonly items: Value[];
  /** What else may be in it. */
  readonly rest: Value | undefined;
}

export interface ClosureValue {
  readonly kind: 'closure';
  readonly id: string;
  readonly node: FunctionNode;
  readonly scope: Scope | undefined;
  readonly self: Value | undefined;
  /** The class that `super` starts from. */
  readonly owner: ClassNode | undefined;
}

export interface PromiseValue {
  readonly kind: 'promise';
  readonly id: string;
  readonly outcome: { readonly value: Value } | { readonly thrown: Thrown };
  /** Whether its work went on in later turns. */
  readonly isLate: boolean;
  readonly made: ts.Node;
  /** The method of the notifier that it comes from. */
  readonly notification?: string;
}

/** A truth that is decided when somebody asks. */
export interface Condition {
  readonly kind: 'condition';
  readonly id: string;
  decide(): boolean;
}

export interface LockValue {
  readonly kind: 'lock';
  readonly id: string;
  readonly key: string | undefined;
  readonly node: ts.Node;
  /** Released by who granted it, however the work ends. */
  readonly isScoped: boolean;
  /** What it was asked from. */
  readonly from: string;
}

/** A function that the lint itself makes. */
export interface NativeValue {
  readonly kind: 'native';
  readonly id: string;
  call(args: readonly Value[]): Value;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.ConstructorDeclaration;

/** The variables of a function or block. */
export interface Scope {
  readonly variables: Map<ts.Symbol, Value>;
  readonly parent: Scope | undefined;
}

/** What a throw carries up the path. */
export class Thrown extends Error {
  constructor(
    readonly value: Value,
    readonly node: ts.Node,
    readonly cause_: 'statement' | 'rejection' | 'call',
  ) {
    super('thrown');
  }
}

export const UNDEFINED: Value = { kind: 'constant', value: undefined };

export function constantOf(value: Primitive): Value {
  return typeof value === 'number' ? { kind: 'number', sum: constant(value) } : { kind: 'constant', value };
}

export function primitiveOf(value: Value): { value: Primitive } | undefined {
  if (value.kind === 'constant') return { value: value.value };
  if (value.kind === 'number' && isConstant(value.sum)) return { value: value.sum.constant };
  return undefined;
}

/** What tells values apart: equal ids, equal values. */
export function identity(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return `${typeof value.value}:${String(value.value)}`;
    case 'number':
      return idOf(value.sum);
    case 'book':
    case 'page':
      return value.kind;
    default:
      return value.id;
  }
}
