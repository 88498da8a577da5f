import ts from 'typescript';
import type { EventOf } from '../flow/events.js';
import { owed } from '../flow/path.js';
import { idOf, isConstant, minus } from '../flow/sum.js';
import { primitiveOf } from '../flow/value.js';
import { judge } from '../summaries/judge.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { changeOf, eventsOf } from './places.js';
import type { Rule } from './rule.js';

const MESSAGE =
  'A count that would go below 0 is stopped here: that hides a bug elsewhere. Let it go below 0, or report it.';

export const maskedUnderflow: Rule = {
  name: 'masked-underflow',
  summary: 'A FORGET handler stops a count at 0 that would go below it.',
  defects: ['D9'],
  needsBook: true,
  level: 'recommended',
  check({ summaries }, report) {
    for (const summary of summaries) {
      for (const { node } of summary.exits.flatMap(defaults)) report({ node, message: MESSAGE });
      for (const node of maskings(summary, (exit) => !isDropped(exit))) report({ node, message: MESSAGE });
    }
  },
};

/** Where fewer lookups were counted than are given back, and nobody will ever see it. */
export function maskings(summary: Summary, isMeant: (exit: Exit) => boolean): ts.Node[] {
  // A count that is wrong anyhow has its own finding.
  if (summary.exits.some((exit) => judge(exit).is === 'wrong')) return [];
  const masked = summary.uncovered.filter((exit) => isMasked(exit) && isMeant(exit));
  return masked.map((exit) => stopOf(exit)?.node ?? changeOf(exit, summary.handler));
}

/** `counts.get(nodeid) ?? nlookup`: an absent count is taken for one that covers all. */
function defaults(exit: Exit): { node: ts.Node }[] {
  if (exit.path.forgetting === undefined) return [];
  return eventsOf(exit, 'default').filter(
    ({ value }) => primitiveOf(value)?.value !== 0 && value.kind === 'unknown',
  );
}

function isMasked(exit: Exit): boolean {
  const { path } = exit;
  if (exit.how === 'throw' || path.doubts.size > 0 || path.changes.size === 0) return false;
  if (path.forgetting === undefined) return false;
  const { key } = path.forgetting;
  if (path.facts.hasAbsent('request.nodeid')) return false;
  if (eventsOf(exit, 'call').some(({ name }) => TELLING.test(name))) return false;
  const difference = minus(path.changeOf(key), owed(path.forgetting));
  if (isConstant(difference) && difference.constant === 0) return false;
  const stored = path.stored(key);
  return stored !== undefined && path.facts.bounds.of(stored).low >= 0;
}

/** Dropping what is not above 0 is what a class does with a count that is 0 anyhow. */
export function isDropped(exit: Exit): boolean {
  const stop = stopOf(exit);
  return stop !== undefined && isDeletion(stop.node);
}

/** The last change that makes a difference. */
function stopOf(exit: Exit): EventOf<'change'> | undefined {
  return eventsOf(exit, 'change').findLast(({ amount }) => idOf(amount) !== '0');
}

/** `map.delete(…)`, `delete nodes[…]`, `nodes[…] = undefined` */
function isDeletion(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isBinaryExpression(parent)) return parent.right.getText() === 'undefined';
  return /\bdelete\b/.test(node.getText());
}

/** What functions are called that tell somebody. */
const TELLING =
  /warn|err|log|report|assert|fail|panic|emit|publish|throw|diagnos|note|record|metric|audit|alert|debug|info/i;
