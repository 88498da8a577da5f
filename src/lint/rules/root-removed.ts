import type ts from 'typescript';
import type { EventOf } from '../flow/events.js';
import { nodeKey } from '../flow/nodes.js';
import type { Value } from '../flow/value.js';
import { constant, minus } from '../flow/sum.js';
import { sumOf } from '../flow/judge-values.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { eventsOf } from './places.js';
import { plainName } from '../program/syntax.js';
import type { Rule } from './rule.js';
import { holdsRoot } from './root.js';

export const rootRemoved: Rule = {
  name: 'root-removed',
  summary: 'What has the count 0 is destroyed, and the root may be among it.',
  defects: ['D11'],
  needsBook: false,
  level: 'recommended',
  check({ summaries, checker }, report) {
    for (const { node } of forgottenRoots(summaries, checker))
      report({ node, message: messageFor('forget') });
    const parents = parentsOf(summaries);
    for (const { handler, exits } of summaries) {
      if (handler.operation === 'destroy') continue;
      for (const exit of exits) {
        for (const removal of eventsOf(exit, 'remove').filter(({ how }) => how !== 'state')) {
          const mayBeRoot =
            isParent(removal.value, parents) ||
            (isSwept(removal.value) && holdsRoot(removal.container, checker));
          if (!mayBeRoot || isTold(exit, removal)) continue;
          report({
            node: removal.node,
            message: messageFor(handler.name),
          });
        }
      }
    }
  },
};

function messageFor(name: string): string {
  return `${name} may destroy the root here: nobody looks it up, so its count is 0, and the kernel uses it until the unmount. Leave nodeid 1 out.`;
}

/** Names of the fields that nodeids of parents are kept in, alone or with other things. */
function parentsOf(summaries: readonly Summary[]): ReadonlySet<string> {
  const exits = summaries.flatMap((each) => each.exits);
  const stores = exits.flatMap((exit) => eventsOf(exit, 'store').filter(({ value }) => hasParent(value)));
  return new Set(stores.flatMap(({ container }) => (container === undefined ? [] : [plainName(container)])));
}

function hasParent(value: Value): boolean {
  return (
    isParentNumber(value) || (value.kind === 'object' && [...value.properties.values()].some(isParentNumber))
  );
}

function isParentNumber(value: Value): boolean {
  return value.kind === 'unknown' && /^request\.(parent|newParent)/.test(value.id);
}

/** The directory of a request, or what was kept as one. */
function isParent(value: Value, parents: ReadonlySet<string>): boolean {
  if (isParentNumber(value)) return true;
  if (value.kind !== 'unknown' || value.origin === undefined || !('of' in value.origin)) return false;
  const { origin } = value;
  if (origin.of === undefined) return false;
  if (origin.how === 'property') return /parent|dir|up/i.test(origin.name) && isKept(origin.of, parents);
  return isKept(value, parents);
}

/** What one of these fields has for a nodeid. */
function isKept(value: Value, parents: ReadonlySet<string>): boolean {
  if (value.kind !== 'unknown' || value.origin?.how !== 'element') return false;
  const { of } = value.origin;
  return of.kind === 'unknown' && of.origin?.how === 'property' && parents.has(of.origin.name);
}

/** One of all that is in a map. */
function isSwept(value: Value): boolean {
  if (value.kind !== 'unknown' || value.origin === undefined || !('of' in value.origin)) return false;
  const { origin } = value;
  return origin.how === 'item' || (origin.of !== undefined && isSwept(origin.of));
}

/** A FORGET of the root, which nobody has counted, takes its count below 0: what is not above 0 is destroyed. */
function forgottenRoots(summaries: readonly Summary[], checker: ts.TypeChecker): EventOf<'remove'>[] {
  return summaries.flatMap(({ uncovered }) =>
    uncovered.flatMap((exit) =>
      eventsOf(exit, 'remove').filter(
        (removal) =>
          removal.key === exit.path.forgetting?.key &&
          holdsRoot(removal.container, checker) &&
          !isTold(exit, removal),
      ),
    ),
  );
}

/** Whether the path knows that the nodeid is not 1, or has looked at something of the inode but its count. */
function isTold({ path }: Exit, { value, key }: EventOf<'remove'>): boolean {
  const sum = sumOf(value);
  if (sum !== undefined && path.facts.bounds.decide(minus(sum, constant(1)), '===') === false) return true;
  return path.events.some(
    (event) =>
      event.what === 'touch' &&
      /link|parent|root/i.test(event.property.name) &&
      !event.isWrite &&
      event.of.kind === 'unknown' &&
      nodeKey(event.of) === key,
  );
}
