import { FileSystemClassError, type ClassProblem } from './class-error.js';
import { ownSettings } from './file-system-metadata.js';
import { uninheritedDependencies, unknownParameters } from './injection.js';
import { classChain, hasLostMetadata, isClass, nameOf, type AnyClass } from './keys.js';

/**
 * Throws where looking any further would only bring up what follows from it: no class, or one whose metadata is gone.
 */
export function assertReadable(value: unknown): void {
  if (!isClass(value)) throw notAClass(value);
  const lost = classChain(value).filter(hasLostMetadata);
  if (lost.length > 0) throw metadataLost(value, lost);
}

/** What is wrong with the class as a whole. */
export function checkClass(Class: AnyClass): ClassProblem[] {
  return [...fileSystemProblems(Class), ...injectionProblems(Class)];
}

function fileSystemProblems(Class: AnyClass): ClassProblem[] {
  const decorated = classChain(Class).filter((c) => ownSettings(c).length > 0);
  if (decorated.length === 0) return [noFileSystem(nameOf(Class))];
  const twice = decorated.filter((c) => ownSettings(c).length > 1);
  return twice.map((c) => ({
    code: 'two-file-systems',
    message: `${nameOf(c)} has more than one @FileSystem`,
    remedy: 'Put all settings into one.',
  }));
}

/** Only for a subclass that has no decorator: a decorated one takes over what its base class has injected. */
function injectionProblems(Class: AnyClass): ClassProblem[] {
  if (ownSettings(Class).length > 0 || !classChain(Class).some((c) => ownSettings(c).length > 0)) return [];
  const missing = uninheritedDependencies(Class) ?? unknownParameters(Class);
  if (missing === undefined) return [];
  const name = nameOf(Class);
  return [
    {
      code: 'undefined-dependencies',
      message: `${name} has no @FileSystem of its own, so ${missing} would be undefined: inversify does not inherit what is injected`,
      remedy: `Decorate ${name} with @FileSystem too, and its own constructor's parameters with @inject.`,
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

export function noGetattr(name: string): ClassProblem {
  return {
    code: 'no-getattr',
    message: `${name} has no @Getattr handler: without the root's attributes nothing can be mounted`,
    remedy: 'Add one; it is asked for nodeid 1, the root, first.',
  };
}

function metadataLost(Class: AnyClass, lost: readonly AnyClass[]): FileSystemClassError {
  return new FileSystemClassError(nameOf(Class), [
    {
      code: 'metadata-lost',
      message: `${lost.map(nameOf).join(', ')} was decorated, but what was recorded is in another copy of reflect-metadata than the one in use now`,
      remedy: 'Have one version of reflect-metadata installed (`npm ls reflect-metadata`), and load it once.',
    },
  ]);
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
