import type { ClassReport, HandlerProof } from '../analyse.js';
import { placeOf } from './place.js';

/** How much of a class's bookkeeping is certain. */
export interface Proof {
  readonly name: string;
  readonly file: string;
  /** Only what counts itself (`own`) has counts to prove. */
  readonly bookkeeping: string;
  readonly proved: readonly string[];
  readonly unproved: readonly HandlerProof[];
}

export function proofOf({ fileSystem, handlers }: ClassReport): Proof {
  const { name, node, bookkeeping } = fileSystem;
  const counted = bookkeeping === 'own' ? handlers : [];
  return {
    name,
    file: placeOf(node).file,
    bookkeeping,
    proved: counted.filter(({ why }) => why.length === 0).map(({ handler }) => handler),
    unproved: counted.filter(({ why }) => why.length > 0),
  };
}
