import type ts from 'typescript';
import type { Event, EventOf } from '../flow/events.js';
import type { Value } from '../flow/value.js';
import { row } from '../../protocol/operations.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { eventsOf, lineOf } from './places.js';
import type { Rule } from './rule.js';

export const checkThenAct: Rule = {
  name: 'check-then-act',
  summary: 'A handler decides by a count, waits, and then acts on what may no longer be so.',
  defects: ['D12'],
  needsBook: true,
  level: 'recommended',
  check({ summaries }, report) {
    const shared = sharedWithLookups(summaries);
    const dropped = droppedByForget(summaries);
    for (const { handler, exits } of summaries) {
      for (const exit of exits) {
        for (const { check, wait, removal } of lateRemovals(exit, shared)) {
          report({
            node: wait,
            message: `${handler.name} asks for the count in line ${String(lineOf(check))} and destroys in line ${String(lineOf(removal))}, and here others run in between: a lookup may have raised the count. Do both in one turn, or hold the inode's lock.`,
          });
        }
        for (const { wait, read } of staleWrites(exit)) {
          report({
            node: wait,
            message: `${handler.name} reads a count in line ${String(lineOf(read))} and writes it back after others have run here: what they counted is lost. Read and write in one turn.`,
          });
        }
        for (const { wait, found } of staleNodes(exit, dropped)) {
          report({
            node: wait,
            message: `${handler.name} finds a node in line ${String(lineOf(found))} and counts it after others have run here: a FORGET may have dropped it. Find and count in one turn, or hold the inode's lock.`,
          });
        }
      }
    }
  },
};

/** Nodes that were found in one turn and counted in another, without a lock in between. */
function staleNodes(exit: Exit, dropped: ReadonlySet<unknown>): { wait: ts.Node; found: ts.Node }[] {
  return eventsOf(exit, 'change').flatMap(({ value, turn, locks }) => {
    const found = value === undefined ? undefined : foundAt(exit, value);
    if (found === undefined || !dropped.has(found.container) || found.turn === turn) return [];
    if (found.locks.some((lock) => locks.includes(lock))) return [];
    const wait = firstWait(exit.path.events, found.turn);
    return wait === undefined ? [] : [{ wait: wait.node, found: found.node }];
  });
}

/** Where the map of nodes was asked for a node last, or was given it. */
function foundAt({ path }: Exit, node: Value): EventOf<'store'> | EventOf<'find'> | undefined {
  if (node.kind === 'object')
    return path.events.find(
      (event): event is EventOf<'store'> => event.what === 'store' && event.value === node,
    );
  if (node.kind !== 'unknown' || node.origin?.how !== 'element') return undefined;
  return path.events.find(
    (event): event is EventOf<'find'> => event.what === 'find' && event.found === node.id,
  );
}

/** What a FORGET takes something out of: what was found elsewhere is still there. */
function droppedByForget(summaries: readonly Summary[]): ReadonlySet<unknown> {
  const exits = summaries.flatMap((each) => (each.handler.operation === 'forget' ? each.exits : []));
  return new Set(
    exits.flatMap((exit) => eventsOf(exit, 'remove').flatMap(({ container }) => container ?? [])),
  );
}

interface Late {
  readonly check: ts.Node;
  readonly wait: ts.Node;
  readonly removal: ts.Node;
}

/** What lookups fill or ask: what is only written to, say, has no part in who knows an inode. */
function sharedWithLookups(summaries: readonly Summary[]): ReadonlySet<unknown> {
  const exits = summaries
    .filter(({ handler }) => row(handler.operation).count.includes('entry'))
    .flatMap((each) => each.exits);
  return new Set(
    exits.flatMap((exit) =>
      [...eventsOf(exit, 'store'), ...eventsOf(exit, 'find')].map(({ container }) => container),
    ),
  );
}

function lateRemovals(exit: Exit, shared: ReadonlySet<unknown>): Late[] {
  const { events } = exit.path;
  return eventsOf(exit, 'remove').flatMap((removal) => {
    if (isText(removal) || (removal.how === 'state' && !shared.has(removal.container))) return [];
    const check = events
      .slice(0, events.indexOf(removal))
      .filter((event): event is EventOf<'check'> => event.what === 'check' && event.key === removal.key)
      .at(-1);
    const wait = check && firstWait(events, check.readTurn);
    if (check === undefined || wait === undefined || check.readTurn === removal.turn) return [];
    return isHeldSince(check, removal) ? [] : [{ check: check.node, wait: wait.node, removal: removal.node }];
  });
}

function isText({ value }: EventOf<'remove'>): boolean {
  return value.kind === 'constant';
}

function firstWait(events: readonly Event[], turn: number): Event | undefined {
  return events.find((event) => event.what === 'await' && event.turn === turn + 1);
}

/** One and the same lock, from the question to the removal. */
function isHeldSince(check: Event, removal: Event): boolean {
  return check.locks.some((lock) => removal.locks.includes(lock));
}

function staleWrites(exit: Exit): { wait: ts.Node; read: ts.Node }[] {
  return eventsOf(exit, 'stale').flatMap(({ read, readTurn }) => {
    const wait = firstWait(exit.path.events, readTurn);
    return wait === undefined ? [] : [{ wait: wait.node, read }];
  });
}
