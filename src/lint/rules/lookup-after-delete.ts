import { identity, type Value } from '../flow/value.js';
import type { EventOf } from '../flow/events.js';
import type { Exit } from '../summaries/summary.js';
import { eventsOf, lineOf } from './places.js';
import type { Rule } from './rule.js';

export const lookupAfterDelete: Rule = {
  name: 'lookup-after-delete',
  summary: 'A handler deletes a name and then asks where it leads.',
  defects: [],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { exits } of summaries) {
      for (const exit of exits) {
        for (const { deleted, asked } of pairs(exit)) {
          report({
            node: asked.node,
            message: `The name was deleted in line ${String(lineOf(deleted.node))}, so it leads nowhere by now. Ask first, then delete.`,
          });
        }
      }
    }
  },
};

const DELETING = /^(delete|remove|unlink|rm|erase|drop|detach)/i;
const ASKING = /^(get|find|lookup|look|resolve|stat|lstat|inode|ino|nodeid)/i;

/** Calls of one object with the same directory and name, first to delete it and then to ask. */
function pairs(exit: Exit): { deleted: EventOf<'call'>; asked: EventOf<'call'> }[] {
  const calls = eventsOf(exit, 'call').filter(
    ({ args, receiver }) => args.length >= 2 && receiver !== undefined,
  );
  return calls.flatMap((asked, index) => {
    if (!ASKING.test(asked.name)) return [];
    const before = calls.slice(0, index).filter((call) => isSame(call, asked));
    const deleted = before.findLast(({ name }) => DELETING.test(name));
    const isMadeAgain = deleted !== undefined && before.indexOf(deleted) < before.length - 1;
    return deleted === undefined || isMadeAgain ? [] : [{ deleted, asked }];
  });
}

function isSame(left: EventOf<'call'>, right: EventOf<'call'>): boolean {
  if (left.receiver === undefined || right.receiver === undefined) return false;
  if (place(left.receiver) !== place(right.receiver)) return false;
  return [0, 1].every((index) => {
    const [one, other] = [left.args[index], right.args[index]];
    return one !== undefined && other !== undefined && place(one) === place(other);
  });
}

/** What a value is, whenever it was read. */
function place(value: Value): string {
  return identity(value).replace(/@\d+/g, '');
}
