import { operationNames, row, wireName, type Operation, type OperationRow } from '../protocol/operations.js';
import { FileSystemClassError, type ClassProblem } from './class-error.js';
import type { CompiledFileSystem } from './compile.js';
import { decoratorOf, type CompiledHandler } from './handlers.js';
import type { CountReader } from './member-metadata.js';
import { notAFunction, type CompiledMember } from './members.js';

/** A handler, bound to its instance. Answers with a reply, or a promise of one. */
export type RouteHandler = (request?: unknown, page?: unknown) => unknown;

/** What becomes of the requests of one opcode. */
export interface Route {
  readonly operation: Operation;
  readonly row: OperationRow;
  /** Undefined: the class has none, and the row says what is answered. */
  readonly handler: RouteHandler | undefined;
  /** `HelloFs.lookup`; without a handler the operation as the kernel calls it. */
  readonly label: string;
}

/** The book of a mounted instance. */
export interface BoundBook {
  readonly key: string | symbol;
  readonly label: string;
  /** A LookupBook, Map or array by nodeid: of counts, or of what `reader` takes the count out of. */
  readonly value: object;
  readonly reader: CountReader | undefined;
}

/** The InodeTable of a mounted instance, and what of the class is told of its inodes. */
export interface BoundInodes {
  readonly label: string;
  readonly table: object;
  readonly remembered: BoundMethod | undefined;
  readonly forgotten: BoundMethod | undefined;
}

/** A method of the class that is no handler. */
export interface BoundMethod {
  readonly label: string;
  readonly call: (...args: readonly unknown[]) => unknown;
}

/** A compiled class and an instance of it, ready for requests. */
export interface BoundFileSystem<T extends object = object> {
  readonly compiled: CompiledFileSystem<T>;
  readonly instance: T;
  /** By opcode; undefined for an opcode that the protocol does not have. */
  readonly routes: readonly (Route | undefined)[];
  readonly book: BoundBook | undefined;
  readonly inodes: BoundInodes | undefined;
}

/**
 * Looks up the handlers and the book on an instance, once: what is assigned to them later is not noticed.
 * @throws FileSystemClassError where a decorated field does not hold what it must.
 */
export function bind<T extends object>(compiled: CompiledFileSystem<T>, instance: T): BoundFileSystem<T> {
  const problems: ClassProblem[] = [];
  const bound = new Map<Operation, Pick<Route, 'handler' | 'label'>>();
  for (const handler of compiled.handlers.values())
    bound.set(handler.operation, bindHandler(handler, instance, problems));
  const book = bindBook(compiled, instance, problems);
  const inodes = bindInodes(compiled, instance, problems);
  if (problems.length > 0) throw new FileSystemClassError(compiled.className, problems);
  return { compiled, instance, routes: routeTable(bound), book, inodes };
}

function routeTable(
  bound: ReadonlyMap<Operation, Pick<Route, 'handler' | 'label'>>,
): readonly (Route | undefined)[] {
  const routes: (Route | undefined)[] = [];
  for (const operation of operationNames) {
    const entry = row(operation);
    const { handler, label } = bound.get(operation) ??
      bound.get(entry.servedBy as Operation) ?? { handler: undefined, label: wireName(operation) };
    routes[entry.opcode] = { operation, row: entry, handler, label };
  }
  return routes;
}

function bindHandler(
  { operation, key, label }: CompiledHandler,
  instance: object,
  problems: ClassProblem[],
): Pick<Route, 'handler' | 'label'> {
  const value: unknown = Reflect.get(instance, key);
  if (typeof value === 'function') return { handler: value.bind(instance) as RouteHandler, label };
  problems.push(notAFunction(label, decoratorOf(operation), what(value)));
  return { handler: undefined, label };
}

function bindBook(
  { book }: CompiledFileSystem,
  instance: object,
  problems: ClassProblem[],
): BoundBook | undefined {
  if (book === undefined) return undefined;
  const value: unknown = Reflect.get(instance, book.key);
  if (!isBook(value)) {
    problems.push(noBook(book.label, value));
    return undefined;
  }
  return { key: book.key, label: book.label, value, reader: book.reader };
}

function bindInodes(
  { inodes, remembered, forgotten }: CompiledFileSystem,
  instance: object,
  problems: ClassProblem[],
): BoundInodes | undefined {
  if (inodes === undefined) return undefined;
  const table: unknown = Reflect.get(instance, inodes.key);
  if (!isInodeTable(table)) {
    problems.push(noInodeTable(inodes.label, table));
    return undefined;
  }
  return {
    label: inodes.label,
    table,
    remembered: bindMethod(remembered, 'Remembered', instance, problems),
    forgotten: bindMethod(forgotten, 'Forgotten', instance, problems),
  };
}

function bindMethod(
  member: CompiledMember | undefined,
  decorator: string,
  instance: object,
  problems: ClassProblem[],
): BoundMethod | undefined {
  if (member === undefined) return undefined;
  const { key, label } = member;
  const value: unknown = Reflect.get(instance, key);
  if (typeof value === 'function') return { label, call: value.bind(instance) as BoundMethod['call'] };
  problems.push(notAFunction(label, decorator, what(value)));
  return undefined;
}

/** By what it can do: a class that is mounted from elsewhere may have the InodeTable of another copy of tallyfs. */
function isInodeTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'obtain' in value;
}

function noInodeTable(label: string, value: unknown): ClassProblem {
  return {
    code: 'not-an-inode-table',
    message: `@Inodes is on ${label}, which holds ${what(value)} once the constructor is done`,
    remedy: 'Let it hold an InodeTable.',
  };
}

function what(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isBook(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  return typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function';
}

function noBook(label: string, value: unknown): ClassProblem {
  return {
    code: 'not-a-book',
    message: `@LookupCounts is on ${label}, which holds ${what(value)} once the constructor is done`,
    remedy: 'Let it hold a LookupBook, a Map or an array by nodeid.',
  };
}
