import { row } from '../../protocol/operations.js';
import type { FoundHandler } from '../program/file-system.js';
import { judge } from './judge.js';
import type { Exit } from './summary.js';

/** What is wrong with the counts of a path, in the words of the findings on a mount. */
export type CountFault =
  | 'missing-increment'
  | 'extra-increment'
  | 'increment-on-error'
  | 'unearned-decrement'
  | 'missing-decrement'
  | 'extra-decrement';

export function faultOf(exit: Exit, handler: FoundHandler): CountFault | undefined {
  const verdict = judge(exit);
  if (verdict.is === 'right') return isAnotherCounted(exit) ? 'missing-increment' : undefined;
  if (verdict.is === 'open') return undefined;
  const tooMuch = verdict.high > 0;
  if (exit.reply === 'forgotten') return tooMuch ? 'missing-decrement' : 'extra-decrement';
  if (tooMuch) return exit.reply === 'error' ? 'increment-on-error' : 'extra-increment';
  return isLowered(exit) || row(handler.operation).count === 'none'
    ? 'unearned-decrement'
    : 'missing-increment';
}

/** Whether the path took more off than it counted. */
function isLowered({ path }: Exit): boolean {
  const { low, high } = path.facts.bounds.of(path.changed);
  return high <= 0 && low < 0;
}

/** As many as are handed over, but of the directory, or of a nodeid that is certainly another one. */
function isAnotherCounted({ path, reply }: Exit): boolean {
  if (reply !== 'entry' && reply !== 'page') return false;
  const [changed] = [...path.changes].filter(([, sum]) => sum.constant !== 0).map(([key]) => key);
  const [handed] = path.credits.keys();
  if (changed === undefined || handed === undefined || changed === handed) return false;
  return changed === 'request.parent' || (isNumber(changed) && isNumber(handed));
}

function isNumber(key: string): boolean {
  return /^\d+$/.test(key);
}
