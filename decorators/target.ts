import { FileSystemClassError } from '../src/metadata/class-error.js';
import { isClass, type AnyClass } from '../src/metadata/keys.js';

/** A class whose member has such a value, where that can be known: the type of a private member cannot. */
export type Holding<T, K extends PropertyKey, Value> = K extends keyof T
  ? Readonly<Record<K, Value>>
  : unknown;

/** Where a member decorator was put. */
export interface MemberTarget {
  readonly Class: AnyClass;
  readonly key: string | symbol;
  readonly isStatic: boolean;
}

/**
 * Finds the class of a decorated member: decorators get the prototype, for a static member the class itself.
 * @throws FileSystemClassError where the code was compiled to another kind of decorators.
 */
export function memberTarget(target: unknown, key: unknown, decorator: string): MemberTarget {
  if (typeof key === 'object') throw standardDecorator(decorator);
  const isStatic = isClass(target);
  return {
    Class: isStatic ? target : ((target as object).constructor as AnyClass),
    key: key as string | symbol,
    isStatic,
  };
}

/** The error for a decorator that was called with the context object of the TC39 proposal. */
export function standardDecorator(decorator: string): FileSystemClassError {
  return new FileSystemClassError('The class that is being defined', [
    {
      code: 'standard-decorator',
      message: `@${decorator} was called as a standard (TC39) decorator, which can neither record metadata nor inject parameters`,
      remedy:
        'Set "experimentalDecorators": true in tsconfig.json (tsc, esbuild and tsx read it), or jsc.transform.legacyDecorator for swc.',
    },
  ]);
}
