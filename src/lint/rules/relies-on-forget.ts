import ts from 'typescript';
import { plainName } from '../program/syntax.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const reliesOnForget: Rule = {
  name: 'relies-on-forget',
  summary: 'Work that must be done at the end is left to FORGETs, which do not come at the unmount.',
  defects: ['D23'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    const forgets = exitsOf(summaries, /^forget$/);
    const finishers = exitsOf(summaries, FINISHING);
    for (const [container, node] of drained(forgets)) {
      if (!filledBy(summaries, container) || finishers.some((exit) => touches(exit, container))) continue;
      report({
        node,
        message: `What is in ${plainName(container)} is worked off by FORGET alone. After an unmount no FORGET comes: do it in @Destroy too (or earlier, in @Release or @Fsync).`,
      });
    }
  },
};

const FINISHING = /^(destroy|release|flush|fsync|syncfs)$/;
const FILLING = /^(write|setattr|copyFileRange|fallocate|setxattr)$/;

function exitsOf(summaries: readonly Summary[], operations: RegExp): Exit[] {
  return summaries.filter(({ handler }) => operations.test(handler.operation)).flatMap(({ exits }) => exits);
}

/** Fields that a FORGET takes something out of, and does something with it that others see. */
function drained(forgets: readonly Exit[]): Map<ts.Symbol, ts.Node> {
  const found = new Map<ts.Symbol, ts.Node>();
  for (const exit of forgets) {
    for (const removal of eventsOf(exit, 'remove')) {
      if (removal.container === undefined || removal.how !== 'state' || !isFollowed(exit, removal.node))
        continue;
      found.set(removal.container, removal.node);
    }
  }
  return found;
}

/** Whether what is taken out was looked at, and others run on the same way: something is done with it. */
function isFollowed(exit: Exit, node: ts.Node): boolean {
  const removal = eventsOf(exit, 'remove').find((each) => each.node === node);
  const isSeen =
    eventsOf(exit, 'find').some(({ container }) => container === removal?.container) ||
    ts.isBinaryExpression(node.parent);
  return isSeen && eventsOf(exit, 'await').length > 0;
}

function filledBy(summaries: readonly Summary[], container: ts.Symbol): boolean {
  const filling = exitsOf(summaries, FILLING).some((exit) =>
    eventsOf(exit, 'store').some((event) => event.container === container),
  );
  const looking = exitsOf(summaries, /^lookup$/).some((exit) =>
    eventsOf(exit, 'store').some((event) => event.container === container),
  );
  return filling && !looking;
}

function touches(exit: Exit, container: ts.Symbol): boolean {
  return exit.path.events.some(
    (event) =>
      (event.what === 'touch' && event.property === container) ||
      ('container' in event && event.container === container),
  );
}
