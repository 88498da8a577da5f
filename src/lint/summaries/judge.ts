import { minus, type Sum } from '../flow/sum.js';
import type { Exit } from './summary.js';

/** How far a path's changes are from what they should be. */
export type Verdict =
  | { readonly is: 'right' }
  /** By `low` to `high` too much; never 0. */
  | { readonly is: 'wrong'; readonly low: number; readonly high: number; readonly difference: Sum }
  | { readonly is: 'open'; readonly why: string };

export function judge(exit: Exit): Verdict {
  const [doubt] = exit.path.doubts;
  if (doubt !== undefined) return { is: 'open', why: doubt };
  if (exit.due === undefined) return { is: 'open', why: 'the reply comes from elsewhere' };
  const difference = minus(exit.path.changed, exit.due);
  const { low, high } = exit.path.facts.bounds.of(difference);
  if (low === 0 && high === 0) return { is: 'right' };
  if (low > 0 || high < 0) return { is: 'wrong', low, high, difference };
  if (exit.reply === 'forgotten' && isFree(exit, difference)) return { is: 'wrong', low, high, difference };
  return { is: 'open', why: 'the change of a count depends on what it was' };
}

/** FORGET gives back any number of what was counted: what depends on nothing else is wrong for some of them. */
function isFree({ path }: Exit, { terms }: Sum): boolean {
  const { forgetting } = path;
  const known = [...terms.keys()].every(
    (id) => forgetting?.nlookup.terms.has(id) === true || path.unknowns.get(id)?.origin?.how === 'count',
  );
  return known && forgetting !== undefined && !path.facts.hasAbsent(ABSENT);
}

/** Where something of the nodeid is not there, it cannot have been counted either. */
const ABSENT = 'request.nodeid';

export function countsEntries({ path }: Exit): boolean {
  return path.credits.size > 0;
}
