import type { ClassReport } from '../analyse.js';
import { judge } from '../summaries/judge.js';
import type { Summary } from '../summaries/summary.js';
import { placeOf } from './place.js';

/** How much of a class's bookkeeping is certain. */
export interface Proof {
  readonly name: string;
  readonly file: string;
  /** Only what counts itself (`own`) has counts to prove. */
  readonly bookkeeping: string;
  readonly proved: readonly string[];
  readonly unproved: readonly { readonly handler: string; readonly why: readonly string[] }[];
}

export function proofOf({ fileSystem, summaries }: ClassReport): Proof {
  const { name, node, bookkeeping } = fileSystem;
  const counted = bookkeeping === 'own' ? summaries : [];
  const open = counted.filter((summary) => whyNot(summary).length > 0);
  return {
    name,
    file: placeOf(node).file,
    bookkeeping,
    proved: counted.filter((summary) => !open.includes(summary)).map(({ handler }) => handler.name),
    unproved: open.map((summary) => ({ handler: summary.handler.name, why: whyNot(summary) })),
  };
}

function whyNot({ exits, unproved }: Summary): readonly string[] {
  const isWrong = exits.some((exit) => judge(exit).is === 'wrong');
  return isWrong ? ['it is wrong, see above'] : unproved;
}
