import type ts from 'typescript';
import type { Value } from '../flow/value.js';
import { identity } from '../flow/value.js';
import { canonicalKey } from '../flow/nodes.js';
import type { Exit } from '../summaries/summary.js';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const lossyNodeid: Rule = {
  name: 'lossy-nodeid',
  summary: 'A nodeid or a count is squeezed into 32 bits, or out of 64.',
  defects: ['D28'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { exits } of summaries) {
      for (const exit of exits) {
        for (const node of squeezes(exit)) {
          report({
            node,
            message:
              'This leaves a part of the bits, so that two inodes can have one nodeid, or a count wraps. Keep nodeids and counts as they are, and make up small numbers for large ids.',
          });
        }
      }
    }
  },
};

const KEYS: ReadonlySet<string> = new Set(['request.#', 'request.parent', 'request.nlookup']);

function squeezes(exit: Exit): ts.Node[] {
  const { path } = exit;
  const amounts = eventsOf(exit, 'change').flatMap(({ amount }) =>
    [...amount.terms.keys()].flatMap((id) => path.unknowns.get(id) ?? []),
  );
  const used = [
    ...eventsOf(exit, 'change').flatMap(({ value }) => value ?? []),
    ...eventsOf(exit, 'squeezed').map(({ value }) => value),
    ...path.handed.map(({ nodeid }) => nodeid),
    ...amounts,
    ...eventsOf(exit, 'find').flatMap(({ key }) => (KEYS.has(canonicalKey(key)) ? key : [])),
  ];
  return used.flatMap((value) => narrowingOf(exit, value));
}

function narrowingOf({ path }: Exit, value: Value): ts.Node[] {
  if (value.kind !== 'unknown' || value.origin?.how !== 'narrowed') return [];
  const { of, node } = value.origin;
  // Who has compared it first knows that it is small.
  return path.facts.mentions(identity(of)) &&
    of.kind === 'unknown' &&
    of.origin?.how !== 'count' &&
    isGuarded(path, of)
    ? []
    : [node];
}

function isGuarded(path: Exit['path'], of: Value): boolean {
  const id = identity(of);
  return (
    path.facts.truthOf(`safe(${id})`) === true ||
    [...path.facts.truths].some((each) => each.includes(id) && each !== id)
  );
}
