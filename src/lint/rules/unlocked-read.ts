import type { Event, EventOf } from '../flow/events.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { eventsOf, lineOf } from './places.js';
import type { Rule } from './rule.js';

export const unlockedRead: Rule = {
  name: 'unlocked-read',
  summary: 'A count is asked for before the lock is taken under which the inode is destroyed.',
  defects: ['D12', 'D13'],
  needsBook: true,
  level: 'recommended',
  check({ summaries }, report) {
    // Where counts change under the lock alone, what was read before it is asked again under it.
    if (!summaries.some(countsUnlocked)) return;
    for (const { handler, exits } of summaries) {
      for (const exit of exits) {
        for (const { check, removal } of early(exit)) {
          report({
            node: check.read,
            message: `${handler.name} reads the count here without the inode's lock, and what follows from it is done in line ${String(lineOf(removal.node))} under the lock: two requests can both decide to destroy the inode, or a lookup can count it meanwhile. Take the lock first, and count under it too.`,
          });
        }
      }
    }
  },
};

/** Whether a lookup is counted outside of locks, for an inode that was found in an earlier turn. */
function countsUnlocked({ handler, exits }: Summary): boolean {
  return (
    handler.operation === 'lookup' &&
    exits.some((exit) => eventsOf(exit, 'change').some(({ turn, locks }) => turn > 0 && locks.length === 0))
  );
}

function early(exit: Exit): { check: EventOf<'check'>; removal: Event }[] {
  const { events } = exit.path;
  return eventsOf(exit, 'remove').flatMap((removal) => {
    if (removal.how !== 'marked' || removal.locks.length === 0 || !isSlow(events, removal)) return [];
    const before = events.slice(0, events.indexOf(removal));
    const check = before.find(
      (event): event is EventOf<'check'> =>
        event.what === 'check' && event.key === removal.key && !event.wasLocked,
    );
    return check === undefined || check.readTurn === removal.turn ? [] : [{ check, removal }];
  });
}

/** A removal that the back end does: it takes its time, and cannot be done twice. */
function isSlow(events: readonly Event[], removal: Event): boolean {
  return events.slice(events.indexOf(removal)).some(({ what }) => what === 'call');
}
