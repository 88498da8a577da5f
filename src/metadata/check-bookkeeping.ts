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
  readonly inodes: CompiledMember | undefined;
  readonly remembered: CompiledMember | undefined;
  readonly forgotten: CompiledMember | undefined;
}

/** Whether the handlers and the book fit the bookkeeping that the class declares. */
export function checkBookkeeping(declared: DeclaredBookkeeping): ClassProblem[] {
  switch (declared.bookkeeping) {
    case 'own':
      return [...checkOwn(declared), ...checkUnmanaged(declared, 'the class counts the lookups')];
    case 'managed':
      return [...checkOthers(declared, 'the runtime counts the lookups'), ...checkManaged(declared)];
    case 'none':
      return [
        ...checkOthers(declared, 'nobody counts lookups'),
        ...checkUnmanaged(declared, 'nodeids never go away'),
      ];
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

/** What only a class can have whose inodes the runtime manages. */
function checkUnmanaged(declared: DeclaredBookkeeping, why: string): ClassProblem[] {
  const { bookkeeping, inodes, remembered, forgotten } = declared;
  const uses = [
    ...(inodes === undefined ? [] : [`${inodes.label} has @Inodes`]),
    ...(remembered === undefined ? [] : [`${remembered.label} has @Remembered`]),
    ...(forgotten === undefined ? [] : [`${forgotten.label} has @Forgotten`]),
  ];
  return uses.map((use) => ({
    code: 'bookkeeping-not-managed',
    message: `${use}, but bookkeeping: '${bookkeeping}' says that ${why}`,
    remedy: "Remove it, or say bookkeeping: 'managed'.",
  }));
}

function checkManaged(declared: DeclaredBookkeeping): ClassProblem[] {
  const { className, inodes, remembered, forgotten } = declared;
  const counts = counting(declared);
  const needy = [
    ...counts.map(({ operation }) => `@${decoratorOf(operation)}`),
    ...(remembered === undefined ? [] : ['@Remembered']),
    ...(forgotten === undefined ? [] : ['@Forgotten']),
  ];
  if (inodes !== undefined || needy.length === 0) return [];
  return [
    {
      code: 'no-inode-table',
      message: `${className} says bookkeeping: 'managed' and has ${needy.join(', ')}, but no field has @Inodes`,
      remedy: 'Put @Inodes() on the field that holds its InodeTable.',
    },
  ];
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
  const { handlers, book, increments, decrements } = declared;
  const forget = handlers.get('forget');
  const marked = [
    ...increments.map(({ label }) => `${label} has @Increments`),
    ...decrements.map(({ label }) => `${label} has @Decrements`),
  ];
  return [
    ...(forget === undefined ? [] : [`${forget.label} has @Forget`]),
    ...(book === undefined ? [] : [`${book.label} has @LookupCounts`]),
    ...stated(counting(declared)),
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
