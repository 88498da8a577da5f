import { row } from '../../protocol/operations.js';
import type { World } from '../flow/world.js';
import type { FoundHandler } from '../program/file-system.js';
import { explore } from './explore.js';
import { judge } from './judge.js';
import type { Summary } from './summary.js';

export function summarize(world: World, handler: FoundHandler): Summary {
  const { exits, isWhole } = explore(world, handler);
  const uncovered = handler.operation === 'forget' ? explore(world, handler, false).exits : [];
  const unproved = new Set<string>();
  if (!isWhole && mayCount(world, handler)) unproved.add('there are too many ways through it');
  for (const exit of exits) {
    const verdict = judge(exit);
    if (verdict.is === 'open') unproved.add(verdict.why);
    if (verdict.is !== 'right') continue;
    if (exit.path.unevenLoops.size > 0)
      unproved.add('a loop changes counts by what one round does not give back');
    if (!matches(exit)) unproved.add('the nodeid that is counted is not seen to be that of the reply');
  }
  return { handler, exits, uncovered, unproved: [...unproved] };
}

function mayCount(world: World, { member, operation }: FoundHandler): boolean {
  return row(operation).count !== 'none' || world.interests.of(member).counts;
}

/** Whether each count that was changed is that of a nodeid that is handed over, and by as much. */
function matches({ path, reply }: Summary['exits'][number]): boolean {
  if (reply === 'forgotten') return [...path.changes.keys()].every((key) => key === path.forgetting?.key);
  const keys = new Set([...path.changes.keys(), ...path.credits.keys()]);
  return [...keys].every(
    (key) => String(path.changes.get(key)?.constant ?? 0) === String(path.credits.get(key)?.constant ?? 0),
  );
}
