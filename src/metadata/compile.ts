import type { InitLimit } from '../protocol/init.js';
import type { Operation } from '../protocol/operations.js';
import { collectBook, collectInodes, collectMembers, collectMethod, type CompiledBook } from './book.js';
import { checkBookkeeping } from './check-bookkeeping.js';
import { assertReadable, checkClass, noGetattr } from './check-class.js';
import { checkSettings } from './check-settings.js';
import { FileSystemClassError, type ClassProblem } from './class-error.js';
import {
  fileSystemSettings,
  type Bookkeeping,
  type CapabilityWishes,
  type FileSystemSettings,
  type Permissions,
} from './file-system-metadata.js';
import { collectHandlers, type CompiledHandler } from './handlers.js';
import { nameOf, type AnyClass } from './keys.js';
import type { CompiledMember } from './members.js';
import { INIT_OPTIONS, type LimitOption } from './mount-keys.js';
import type { DeclaredOptions } from './options.js';

/** A class that can be mounted. */
export type FileSystemClass<T extends object = object> = new (...args: never[]) => T;

/** All that the decorators say about a class, inherited members included, checked. */
export interface CompiledFileSystem<T extends object = object> {
  readonly Class: FileSystemClass<T>;
  readonly className: string;
  /** What /proc/mounts shows as `fuse.NAME`. */
  readonly name: string;
  readonly bookkeeping: Bookkeeping;
  readonly permissions: Permissions;
  readonly options: DeclaredOptions;
  readonly capabilities: CapabilityWishes;
  readonly limits: Readonly<Partial<Record<InitLimit, number>>>;
  readonly handlers: ReadonlyMap<Operation, CompiledHandler>;
  /** Where the class counts; undefined where it does not. */
  readonly book: CompiledBook | undefined;
  readonly increments: readonly CompiledMember[];
  readonly decrements: readonly CompiledMember[];
  readonly guarded: readonly CompiledMember[];
  readonly removesInode: CompiledMember | undefined;
  /** The field that holds the InodeTable of a managed class. */
  readonly inodes: CompiledMember | undefined;
  readonly remembered: CompiledMember | undefined;
  readonly forgotten: CompiledMember | undefined;
}

/**
 * Reads what the decorators recorded about a class.
 * @throws FileSystemClassError with everything that is wrong with it.
 */
export function compile<T extends object>(Class: FileSystemClass<T>): CompiledFileSystem<T> {
  assertReadable(Class);
  const problems = checkClass(Class);
  const settings = fileSystemSettings(Class);
  const compiled = collect(Class, settings, problems);
  if (!compiled.handlers.has('getattr')) problems.push(noGetattr(compiled.className));
  if (settings !== undefined) problems.push(...checkSettings(settings), ...checkBookkeeping(compiled));
  if (problems.length > 0) throw new FileSystemClassError(compiled.className, problems);
  return compiled;
}

function collect<T extends object>(
  Class: FileSystemClass<T>,
  settings: FileSystemSettings | undefined,
  problems: ClassProblem[],
): CompiledFileSystem<T> {
  return {
    Class,
    className: nameOf(Class),
    name: settings?.name ?? defaultName(Class),
    bookkeeping: settings?.bookkeeping ?? 'own',
    permissions: settings?.permissions ?? 'kernel',
    options: settings?.options ?? {},
    capabilities: settings?.capabilities ?? {},
    limits: limitsOf(settings),
    handlers: collectHandlers(Class, problems),
    book: collectBook(Class, problems),
    increments: collectMembers(Class, 'increments'),
    decrements: collectMembers(Class, 'decrements'),
    guarded: collectMembers(Class, 'guarded'),
    removesInode: collectMethod(Class, 'removes-inode', 'RemovesInode', problems),
    inodes: collectInodes(Class, problems),
    remembered: collectMethod(Class, 'remembered', 'Remembered', problems),
    forgotten: collectMethod(Class, 'forgotten', 'Forgotten', problems),
  };
}

/** By the names that INIT's reply has for them. */
function limitsOf(settings: FileSystemSettings | undefined): CompiledFileSystem['limits'] {
  const limits = Object.entries(settings?.limits ?? {});
  return Object.fromEntries(limits.map(([name, value]) => [INIT_OPTIONS[name as LimitOption], value]));
}

function defaultName(Class: AnyClass): string {
  const name = Class.name.toLowerCase().replace(/[^\w.-]/g, '');
  return name === '' ? 'tallyfs' : name;
}
