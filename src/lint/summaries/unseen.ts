import { row } from '../../protocol/operations.js';
import type { FoundBook } from '../program/file-system.js';
import type { Exit, Summary } from './summary.js';

/**
 * Whether the counts are kept in a way that the analysis does not see: not one handler is seen to raise any. A plain book
 * that the class makes itself cannot hide; counters in nodes, and what comes from elsewhere, can.
 */
export function isUnseen(book: FoundBook | undefined, summaries: readonly Summary[]): boolean {
  if (book?.isOpaque === true) return true;
  if (book === undefined || (book.isOwn && book.counter === undefined)) return false;
  const counting = summaries.filter(({ handler }) => row(handler.operation).count !== 'none');
  return !counting.some(({ exits }) => exits.some(moves));
}

function moves({ path }: Exit): boolean {
  return path.changes.size > 0;
}

/** What is left of a summary then: nothing that a rule could take for a fault. */
export function unseen({ handler }: Summary): Summary {
  return { handler, exits: [], uncovered: [], unproved: ['no handler is seen to raise a count'] };
}
