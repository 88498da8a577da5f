import type ts from 'typescript';
import type { Path } from '../flow/path.js';
import type { Sum } from '../flow/sum.js';
import type { Value } from '../flow/value.js';
import type { FoundHandler } from '../program/file-system.js';

/** One way through a handler, from the request to its end. */
export interface Exit {
  readonly how: 'return' | 'throw';
  /** What is returned, or resolved to; of a throw, what is thrown. */
  readonly value: Value;
  /** Where it ends: the `return`, the `throw`, or what rejects. */
  readonly node: ts.Node;
  /** How a throw came about. */
  readonly cause: 'statement' | 'rejection' | 'call' | undefined;
  readonly path: Path;
  /** By how much the counts should have changed; undefined where the reply is not known well enough. */
  readonly due: Sum | undefined;
  /** What the path promises at its end, as the rules' words have it. */
  readonly reply: 'entry' | 'negative' | 'nothing' | 'page' | 'forgotten' | 'error';
}

/** What is known about all ways through a handler. */
export interface Summary {
  readonly handler: FoundHandler;
  readonly exits: readonly Exit[];
  /** With fewer lookups counted than FORGET gives back, for FORGET alone. */
  readonly uncovered: readonly Exit[];
  /** Why the counts of this handler are not proved; empty where they are. */
  readonly unproved: readonly string[];
}
