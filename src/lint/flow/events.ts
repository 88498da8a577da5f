import type ts from 'typescript';
import type { Sum } from './sum.js';
import type { LockValue, Value } from './value.js';

/** The least and the greatest value. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

interface Happening {
  readonly node: ts.Node;
  /** The turn of the event loop, counted from the request. */
  readonly turn: number;
  /** Locks that are held. */
  readonly locks: readonly LockValue[];
  /** In a call whose result nobody uses. */
  readonly isDetached: boolean;
}

/** What a path does that a rule may want to know, in the order in which it does it. */
export type Event = Happening &
  (
    | {
        readonly what: 'change';
        readonly key: string;
        readonly value: Value | undefined;
        readonly amount: Sum;
      }
    | { readonly what: 'stale'; readonly key: string; readonly read: ts.Node; readonly readTurn: number }
    | { readonly what: 'credit'; readonly key: string; readonly value: Value }
    | {
        readonly what: 'check';
        readonly key: string;
        readonly read: ts.Node;
        readonly readTurn: number;
        readonly wasLocked: boolean;
      }
    | { readonly what: 'await'; readonly of: Value | undefined }
    | { readonly what: 'acquire' | 'release'; readonly lock: LockValue }
    | {
        readonly what: 'remove';
        readonly how: Removal;
        readonly key: string;
        readonly value: Value;
        readonly container: ts.Symbol | undefined;
        /** What the count may be then, where it was read. */
        readonly count: Span | undefined;
      }
    | {
        readonly what: 'store';
        readonly key: Value;
        readonly value: Value;
        readonly container: ts.Symbol | undefined;
      }
    | {
        readonly what: 'find';
        readonly key: Value;
        readonly container: ts.Symbol | undefined;
        /** What is found, by its id. */
        readonly found: string;
      }
    | { readonly what: 'touch'; readonly property: ts.Symbol; readonly isWrite: boolean; readonly of: Value }
    | {
        readonly what: 'call';
        readonly name: string;
        readonly receiver: Value | undefined;
        readonly args: readonly Value[];
        readonly symbol: ts.Symbol | undefined;
      }
    | { readonly what: 'guarded'; readonly name: string }
    | { readonly what: 'page' }
    | { readonly what: 'squeezed'; readonly value: Value }
    | { readonly what: 'default'; readonly value: Value }
    | { readonly what: 'settled'; readonly times: number }
  );

/** `marked`: by the method with `@RemovesInode`; `node`: out of the map of nodes that is the book; `state`: out of another map. */
export type Removal = 'marked' | 'node' | 'state';

export type EventOf<What extends Event['what']> = Extract<Event, { what: What }>;
