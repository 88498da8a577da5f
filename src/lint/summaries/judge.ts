import { constant, minus, term, type Sum } from '../flow/sum.js';
import type { Exit } from './summary.js';

/** How far a path's changes are from what they should be. */
export type Verdict =
  | { readonly is: 'right' }
  /** By `low` to `high` too much; one of the two may be 0, where it depends on what the count was. */
  | { readonly is: 'wrong'; readonly low: number; readonly high: number }
  | { readonly is: 'open'; readonly why: string };

export function judge(exit: Exit): Verdict {
  const [doubt] = exit.path.doubts;
  if (doubt !== undefined) return { is: 'open', why: doubt };
  if (exit.due === undefined) return { is: 'open', why: 'the reply comes from elsewhere' };
  if (exit.path.forgetting !== undefined && isAboutNothing(exit)) return { is: 'right' };
  if (exit.cause === 'statement' && exit.path.isCountedAbsent())
    return { is: 'open', why: 'it fails where nothing is kept of the inode that it has counted' };
  const difference = minus(exit.path.changed, exit.due);
  const { low, high } = exit.path.facts.bounds.of(difference);
  if (low === 0 && high === 0) return { is: 'right' };
  if (low > 0 || high < 0 || (low < 0 !== high > 0 && isFree(exit, difference)))
    return { is: 'wrong', low, high };
  return { is: 'open', why: 'the change of a count depends on what it was' };
}

/** Whether a difference depends on nothing but counts and what FORGET gives back, which can be any. */
function isFree({ path }: Exit, { terms }: Sum): boolean {
  return [...terms.keys()].every(
    (id) => path.forgetting?.nlookup.terms.has(id) === true || isFreeCount(path, id),
  );
}

/** A count that may be any: that of a nodeid which this path has found, not made. */
function isFreeCount(path: Exit['path'], id: string): boolean {
  const origin = path.unknowns.get(id)?.origin;
  if (origin?.how !== 'count') return false;
  return path.forgetting !== undefined ? path.forgetting.key === origin.key : path.isFound(origin.key);
}

/**
 * Where something of the nodeid is not there, FORGET cannot be about it: what was counted is there. And of the root no
 * book need have a count.
 */
function isAboutNothing({ path: { facts } }: Exit): boolean {
  return facts.hasAbsent(NODEID) || facts.bounds.decide(minus(term(NODEID), constant(ROOT)), '===') === true;
}

const NODEID = 'request.nodeid';
const ROOT = 1;
