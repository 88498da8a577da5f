import { row, type Operation } from '../protocol/operations.js';
import type { CompiledBook } from './book.js';
import type { ClassProblem } from './class-error.js';
import type { Bookkeeping } from './file-system-metadata.js';
import { decoratorOf, type CompiledHandler } from './handlers.js';
import type { CompiledMember } from './members.js';

/** What of a class says who counts the lookups. */
export interface DeclaredBookkeeping {
  readonly className: string;
  readonly bookkeeping: Bookkeeping;
  readonly handlers: ReadonlyMap<Operation, CompiledHandler>;
  readonly book: CompiledBook | undefined;
  readonly increments: readonly CompiledMember[];
  readonly decrements: readonly CompiledMember[];
}

/** Whether the handlers and the book fit the bookkeeping that the class declares. */
export function checkBookkeeping(declared: DeclaredBookkeeping): ClassProblem[] {
  switch (declared.bookkeeping) {
    case 'own':
      return checkOwn(declared);
    case 'managed':
      return checkOthers(declared, 'the runtime counts the lookups');
    case 'none':
      return checkOthers(declared, 'nobody counts lookups');
    default:
      return [];
  }
}

function counting({ handlers }: DeclaredBookkeeping): CompiledHandler[] {
  return [...handlers.values()].filter(({ operation }) =>
    ['entry', 'per-entry'].includes(row(operation).count),
  );
}

function checkOwn(declared: DeclaredBookkeeping): ClassProblem[] {
  const { className, handlers, book } = declared;
  const counts = counting(declared);
  const problems: ClassProblem[] = [];
  if (counts.length > 0 && !handlers.has('forget')) {
    problems.push({
      code: 'no-forget',
      message: `${className} hands over lookups (${decorators(counts)}) but has no @Forget handler`,
      remedy:
        "Add one that takes `nlookup` off the count, or say bookkeeping: 'none' if nodeids never go away.",
    });
  }
  if (book === undefined && (counts.length > 0 || handlers.has('forget'))) {
    problems.push({
      code: 'no-lookup-counts',
      message: `${className} says bookkeeping: 'own', but no field has @LookupCounts`,
      remedy:
        'Put @LookupCounts() on the LookupBook, Map or array of counts by nodeid, or @LookupCounts((node) => node.nlookup) on the Map of nodes.',
    });
  }
  return problems;
}

function checkOthers(declared: DeclaredBookkeeping, why: string): ClassProblem[] {
  return ownCounting(declared).map((use) => ({
    code: 'bookkeeping-not-own',
    message: `${use}, but bookkeeping: '${declared.bookkeeping}' says that ${why}`,
    remedy: "Remove it, or say bookkeeping: 'own'.",
  }));
}

/** Whatever only a class that counts itself can have. */
function ownCounting(declared: DeclaredBookkeeping): string[] {
  const { bookkeeping, handlers, book, increments, decrements } = declared;
  const forget = handlers.get('forget');
  const marked = [
    ...increments.map(({ label }) => `${label} has @Increments`),
    ...decrements.map(({ label }) => `${label} has @Decrements`),
  ];
  return [
    ...(forget === undefined ? [] : [`${forget.label} has @Forget`]),
    ...(book === undefined ? [] : [`${book.label} has @LookupCounts`]),
    ...(bookkeeping === 'managed' ? [] : stated(counting(declared))),
    ...marked,
  ];
}

function stated(counts: readonly CompiledHandler[]): string[] {
  return counts
    .filter(({ declaresIncrements }) => declaresIncrements)
    .map(({ label, operation }) => `@${decoratorOf(operation)} on ${label} has increments`);
}

function decorators(handlers: readonly CompiledHandler[]): string {
  return handlers.map(({ operation }) => `@${decoratorOf(operation)}`).join(', ');
}
