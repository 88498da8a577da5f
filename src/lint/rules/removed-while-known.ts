import type { Event, EventOf } from '../flow/events.js';
import { canonicalKey } from '../flow/nodes.js';
import type { Exit } from '../summaries/summary.js';
import { storageOf } from './storage.js';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const removedWhileKnown: Rule = {
  name: 'removed-while-known',
  summary: 'An inode is destroyed on a way on which nobody has asked for its count.',
  defects: ['D15'],
  needsBook: true,
  level: 'recommended',
  check({ summaries, fileSystem }, report) {
    const storage = storageOf(summaries);
    for (const { handler, exits } of summaries) {
      // The mount is gone: nobody uses anything any more.
      if (handler.operation === 'destroy') continue;
      for (const exit of exits) {
        for (const { node } of eventsOf(exit, 'remove').filter((each) =>
          isBlind(exit, each, storage, handler.operation, fileSystem.book?.name),
        )) {
          report({
            node,
            message: `${handler.name} destroys an inode that the kernel may still use: its count is not asked for on this way. Destroy it when the count is 0, and leave the rest to FORGET.`,
          });
        }
      }
    }
  },
};

const TAKING_NAMES = /^(unlink|rmdir|rename|rename2)$/;

function isBlind(
  { path }: Exit,
  removal: EventOf<'remove'>,
  storage: ReadonlySet<unknown>,
  operation: string,
  book: string | undefined,
): boolean {
  const { how, key, container, count } = removal;
  if (path.doubts.size > 0 || isMadeHere(path, removal)) return false;
  const isInode =
    how === 'marked' || (TAKING_NAMES.test(operation) && (how === 'node' || storage.has(container)));
  if (!isInode) return false;
  if (count !== undefined && count.low > 0) return true;
  const before = path.events.slice(0, path.events.indexOf(removal));
  if (before.some((event) => event.what === 'check' || isRecordAsked(path, event, key, book))) return false;
  // A FORGET that has taken all off need not ask.
  return (
    count === undefined ||
    count.high > 0 ||
    !before.some((event) => event.what === 'change' && event.key === key)
  );
}

/** Where counts are in the nodes, a node that is not there has none. */
function isRecordAsked(
  { facts }: Exit['path'],
  event: Event,
  key: string,
  book: string | undefined,
): boolean {
  if (event.what !== 'find' || event.container?.name !== book || canonicalKey(event.key) !== key)
    return false;
  return facts.nullnessOf(event.found) === 'undefined';
}

/** What this path has made itself, it may take back: the kernel has never heard of it. */
function isMadeHere(path: Exit['path'], removal: EventOf<'remove'>): boolean {
  const { value } = removal;
  if (value.kind === 'number') return true;
  return path.events.some(
    (event) =>
      event.what === 'store' &&
      event.turn <= removal.turn &&
      sameValue(event.key, value) &&
      path.events.indexOf(event) < path.events.indexOf(removal),
  );
}

function sameValue(left: EventOf<'store'>['key'], right: EventOf<'store'>['key']): boolean {
  return left === right || (left.kind === 'unknown' && right.kind === 'unknown' && left.id === right.id);
}
