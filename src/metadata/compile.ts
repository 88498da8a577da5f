import type { Operation } from '../protocol/operations.js';
import { collectBook, collectMembers, collectRemoval, type CompiledBook } from './book.js';
import { checkBookkeeping } from './check-bookkeeping.js';
import { checkSettings } from './check-settings.js';
import { FileSystemClassError, type ClassProblem } from './class-error.js';
import {
  fileSystemSettings,
  ownSettings,
  type Bookkeeping,
  type CapabilityWishes,
  type FileSystemSettings,
  type Permissions,
} from './file-system-metadata.js';
import { collectHandlers, type CompiledHandler } from './handlers.js';
import { silentlyUndefined } from './injection.js';
import { classChain, hasLostMetadata, isClass, nameOf, type AnyClass } from './keys.js';
import type { CompiledMember } from './members.js';
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
  readonly handlers: ReadonlyMap<Operation, CompiledHandler>;
  /** Where the class counts; undefined where it does not. */
  readonly book: CompiledBook | undefined;
  readonly increments: readonly CompiledMember[];
  readonly decrements: readonly CompiledMember[];
  readonly guarded: readonly CompiledMember[];
  readonly removesInode: CompiledMember | undefined;
}

/**
 * Reads what the decorators recorded about a class.
 * @throws FileSystemClassError with everything that is wrong with it.
 */
export function compile<T extends object>(Class: FileSystemClass<T>): CompiledFileSystem<T> {
  if (!isClass(Class)) throw notAClass(Class);
  const problems: ClassProblem[] = [...metadataProblems(Class), ...injectionProblems(Class)];
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
    handlers: collectHandlers(Class, problems),
    book: collectBook(Class, problems),
    increments: collectMembers(Class, 'increments'),
    decrements: collectMembers(Class, 'decrements'),
    guarded: collectMembers(Class, 'guarded'),
    removesInode: collectRemoval(Class, problems),
  };
}

function defaultName(Class: AnyClass): string {
  const name = Class.name.toLowerCase().replace(/[^\w.-]/g, '');
  return name === '' ? 'tallyfs' : name;
}

function metadataProblems(Class: AnyClass): ClassProblem[] {
  const chain = classChain(Class);
  const lost = chain.filter(hasLostMetadata).map(nameOf);
  if (lost.length > 0) {
    return [
      {
        code: 'metadata-lost',
        message: `${lost.join(', ')} was decorated, but another copy of reflect-metadata than the one in use now has what was recorded`,
        remedy:
          'Have one version of reflect-metadata installed (`npm ls reflect-metadata`), and load it once.',
      },
    ];
  }
  const twice = chain.filter((c) => ownSettings(c).length > 1).map(nameOf);
  return [
    ...(chain.some((c) => ownSettings(c).length > 0) ? [] : [noFileSystem(nameOf(Class))]),
    ...twice.map((name): ClassProblem => ({
      code: 'two-file-systems',
      message: `${name} has more than one @FileSystem`,
      remedy: 'Put all settings into one.',
    })),
  ];
}

function injectionProblems(Class: AnyClass): ClassProblem[] {
  const decorated = classChain(Class).some((c) => ownSettings(c).length > 0);
  const missing = decorated && ownSettings(Class).length === 0 ? silentlyUndefined(Class) : undefined;
  if (missing === undefined) return [];
  const name = nameOf(Class);
  return [
    {
      code: 'undefined-dependencies',
      message: `${name} has no @FileSystem of its own, so ${missing} would be undefined: inversify does not inherit what is injected`,
      remedy: `Decorate ${name} with @FileSystem too: it then takes over what its base class has injected.`,
    },
  ];
}

function noFileSystem(name: string): ClassProblem {
  return {
    code: 'no-file-system',
    message: `${name} has no @FileSystem decorator`,
    remedy:
      "Put @FileSystem({ bookkeeping: 'own' }) on the class ('managed' or 'none' if it does not count lookups itself).",
  };
}

function noGetattr(name: string): ClassProblem {
  return {
    code: 'no-getattr',
    message: `${name} has no @Getattr handler: without the root's attributes nothing can be mounted`,
    remedy: 'Add one; it is asked for nodeid 1, the root, first.',
  };
}

function notAClass(value: unknown): FileSystemClassError {
  const what = value === null ? 'null' : typeof value;
  return new FileSystemClassError('This', [
    {
      code: 'not-a-class',
      message: `a class is expected, not ${what === 'object' ? 'an object' : what}`,
      remedy: 'Pass the class itself, not an instance; a module that is mounted exports it as its default.',
    },
  ]);
}
