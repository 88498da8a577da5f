import type ts from 'typescript';
import { isNumber } from '../flow/world.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';
import { storageOf } from './storage.js';

export const erasedWhileLinked: Rule = {
  name: 'erased-while-linked',
  summary: 'A FORGET handler destroys an inode without a look at its names.',
  defects: ['D15'],
  needsBook: true,
  level: 'recommended',
  check({ summaries, checker }, report) {
    const links = linkCounts(summaries, checker);
    if (links.size === 0) return;
    const storage = storageOf(summaries);
    const nameless = namelessIn(summaries);
    for (const exit of summaries
      .filter(({ handler }) => handler.operation === 'forget')
      .flatMap(({ exits }) => exits)) {
      for (const removal of eventsOf(exit, 'remove')) {
        const isInode = removal.container !== undefined && storage.has(removal.container);
        if (!isInode || isLookedAt(exit, links) || isListed(exit, nameless)) continue;
        report({
          node: removal.node,
          message: `The inode is destroyed with its last lookup, and may still have a name (${names(links)} is not looked at): the next lookup of it fails. Destroy it when it has neither.`,
        });
      }
    }
  },
};

/** Numbers of a node that go down where a name is taken off. */
function linkCounts(summaries: readonly Summary[], checker: ts.TypeChecker): ReadonlySet<ts.Symbol> {
  const exits = summaries
    .filter(({ handler }) => /^(unlink|rmdir)$/.test(handler.operation))
    .flatMap((each) => each.exits);
  const written = exits.flatMap((exit) =>
    eventsOf(exit, 'touch').filter(({ isWrite, of }) => isWrite && of.kind === 'unknown'),
  );
  return new Set(
    written
      .map(({ property }) => property)
      .filter((each) => isNumber(checker.getTypeOfSymbol(each)) && isLinkName(each)),
  );
}

/** Collections in which a class keeps what has lost its last name. */
function namelessIn(summaries: readonly Summary[]): ReadonlySet<ts.Symbol> {
  const exits = summaries
    .filter(({ handler }) => TAKING_NAMES.test(handler.operation))
    .flatMap((each) => each.exits);
  return new Set(
    exits.flatMap((exit) => eventsOf(exit, 'store').flatMap(({ container }) => container ?? [])),
  );
}

const TAKING_NAMES = /^(unlink|rmdir|rename|rename2)$/;

function isListed(exit: Exit, nameless: ReadonlySet<ts.Symbol>): boolean {
  return exit.path.events.some(
    (event) =>
      'container' in event &&
      event.container !== undefined &&
      nameless.has(event.container) &&
      event.what !== 'store',
  );
}

function isLinkName({ name }: ts.Symbol): boolean {
  return /link|name|ref/i.test(name) && !/lookup/i.test(name);
}

function isLookedAt(exit: Exit, links: ReadonlySet<ts.Symbol>): boolean {
  return eventsOf(exit, 'touch').some(({ property }) => links.has(property));
}

function names(links: ReadonlySet<ts.Symbol>): string {
  return [...links].map(({ name }) => name).join(', ');
}
