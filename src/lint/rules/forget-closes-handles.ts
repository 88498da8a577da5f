import ts from 'typescript';
import type { EventOf } from '../flow/events.js';
import type { Value } from '../flow/value.js';
import { isAll } from '../flow/world.js';
import type { Exit, Summary } from '../summaries/summary.js';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const forgetClosesHandles: Rule = {
  name: 'forget-closes-handles',
  summary: 'A FORGET handler closes files that may be open.',
  defects: ['D20'],
  needsBook: false,
  level: 'recommended',
  check({ summaries, checker }, report) {
    const opened = openedBy(summaries, checker);
    if (opened.size === 0) return;
    for (const exit of summaries
      .filter(({ handler }) => handler.operation === 'forget')
      .flatMap(({ exits }) => exits)) {
      for (const { node } of closings(exit, opened)) {
        report({
          node,
          message:
            'FORGET lets go of what @Open made, without a look whether it is still open: its turn is RELEASE, which comes exactly once for each open file.',
        });
      }
    }
  },
};

const OPENING = /^(open|create|opendir|tmpfile)$/;
const LOOKING = /^(lookup|mknod|mkdir|symlink|link|readdirplus)$/;
const CLOSING = /^(close|closeSync|release|end|destroy|dispose|abort|shutdown|delete|clear)$/i;

/** Fields and properties that are filled where files are opened, and nowhere where inodes are looked up. */
function openedBy(summaries: readonly Summary[], checker: ts.TypeChecker): ReadonlySet<ts.Symbol> {
  const opened = written(summaries, OPENING, checker);
  for (const symbol of written(summaries, LOOKING, checker)) opened.delete(symbol);
  return opened;
}

function written(summaries: readonly Summary[], operations: RegExp, checker: ts.TypeChecker): Set<ts.Symbol> {
  const exits = summaries
    .filter(({ handler }) => operations.test(handler.operation))
    .flatMap((each) => each.exits);
  const filled = exits.flatMap((exit) =>
    eventsOf(exit, 'touch').filter(({ isWrite, property }) => isWrite && isCollection(property, checker)),
  );
  return new Set(filled.map(({ property }) => property));
}

/** A number of open files is no file, nor is whether there are any. */
function isCollection(property: ts.Symbol, checker: ts.TypeChecker): boolean {
  return !isAll(checker.getTypeOfSymbol(property), ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike);
}

function closings(exit: Exit, opened: ReadonlySet<ts.Symbol>): { node: ts.Node }[] {
  const removed = eventsOf(exit, 'remove').filter(
    ({ container }) => container !== undefined && opened.has(container),
  );
  const closed = eventsOf(exit, 'call').filter((call) => CLOSING.test(call.name) && isOpened(call, opened));
  const changed = eventsOf(exit, 'touch').filter(({ isWrite, of }) => isWrite && isFrom(of, opened));
  return [...removed, ...closed, ...changed].filter(() => !isAskedFor(exit, opened));
}

function isOpened({ receiver, args }: EventOf<'call'>, opened: ReadonlySet<ts.Symbol>): boolean {
  return [receiver, ...args].some((value) => value !== undefined && isFrom(value, opened));
}

/** Whether a value was found in one of the collections. */
function isFrom(value: Value, opened: ReadonlySet<ts.Symbol>): boolean {
  if (value.kind !== 'unknown' || value.origin === undefined || !('of' in value.origin)) return false;
  const { origin } = value;
  const names = [...opened].map(({ name }) => plain(name));
  if (origin.how === 'property' && names.includes(origin.name)) return true;
  return origin.of !== undefined && isFrom(origin.of, opened);
}

/** The compiler marks the names of private members. */
function plain(name: string): string {
  return name.replace(/^__#\d+@/, '');
}

function isAskedFor({ path }: Exit, opened: ReadonlySet<ts.Symbol>): boolean {
  return [...opened].some(({ name }) => path.facts.mentions(`.${plain(name)}`));
}
