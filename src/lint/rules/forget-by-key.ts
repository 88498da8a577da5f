import type { EventOf } from '../flow/events.js';
import type { Value } from '../flow/value.js';
import { isAll } from '../flow/world.js';
import type { Exit, Summary } from '../summaries/summary.js';
import ts from 'typescript';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const forgetByKey: Rule = {
  name: 'forget-by-key',
  summary: 'A FORGET handler drops what a path or name leads to, not the inode that is forgotten.',
  defects: ['D19'],
  needsBook: true,
  level: 'recommended',
  check({ summaries }, report) {
    const renamed = changedByNames(summaries);
    for (const { handler, exits } of summaries) {
      if (handler.operation !== 'forget') continue;
      for (const exit of exits) {
        const removed = removals(exit).filter(({ container }) => renamed.has(container));
        for (const { node } of [...removed, ...changes(exit)]) report({ node, message: MESSAGE });
      }
    }
  },
};

const MESSAGE =
  'FORGET is about an inode, and this is found by a path or name, which may lead to another inode by now. Keep it by nodeid, or look first whether it is still the same.';

const NAMING = /^(create|link|mkdir|mknod|rename|rename2|rmdir|symlink|unlink)$/;

/** What requests that give and take names change: what they leave alone leads to the same inode for ever. */
function changedByNames(summaries: readonly Summary[]): ReadonlySet<unknown> {
  const exits = summaries.flatMap((each) => (NAMING.test(each.handler.operation) ? each.exits : []));
  const changed = exits.flatMap((exit) => [...eventsOf(exit, 'store'), ...eventsOf(exit, 'remove')]);
  return new Set(changed.map(({ container }) => container));
}

/** Entries of maps by name that are dropped without a look at what they lead to. */
function removals(exit: Exit): EventOf<'remove'>[] {
  return eventsOf(exit, 'remove').filter(
    ({ how, value }) => how !== 'marked' && isText(value) && !isComparedOn(exit, value),
  );
}

/** Counts of a nodeid that was found through a name. */
function changes(exit: Exit): EventOf<'change'>[] {
  return eventsOf(exit, 'change').filter(
    ({ key, value }) => key !== exit.path.forgetting?.key && value !== undefined && isThroughText(value),
  );
}

function isText(value: Value): boolean {
  return value.kind === 'unknown' && isAll(value.type, ts.TypeFlags.StringLike);
}

function isThroughText(value: Value): boolean {
  if (value.kind !== 'unknown' || value.origin === undefined) return false;
  if (value.origin.how === 'element') return isText(value.origin.key) || isThroughText(value.origin.of);
  if (value.origin.how === 'property' || value.origin.how === 'awaited') {
    return value.origin.of !== undefined && isThroughText(value.origin.of);
  }
  return value.origin.how === 'call' && value.origin.args.some(isText);
}

/** Whether the path has looked up the same name: then it has compared what is there, for what else is that for. */
function isComparedOn(exit: Exit, name: Value): boolean {
  return eventsOf(exit, 'find').some(
    ({ key }) => key.kind === 'unknown' && name.kind === 'unknown' && key.id === name.id,
  );
}
