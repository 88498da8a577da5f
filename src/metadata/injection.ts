import { classChain, type AnyClass } from './keys.js';

/**
 * Where inversify keeps what its decorators record (classMetadataReflectKey, classIsInjectableFlagReflectKey of
 * @inversifyjs/core). It exports no way to ask; where a version keeps it elsewhere, only checks are lost.
 */
const INVERSIFY_METADATA = '@inversifyjs/core/classMetadataReflectKey';
const INVERSIFY_INJECTABLE = '@inversifyjs/core/classIsInjectableFlagReflectKey';

interface InversifyMetadata {
  readonly constructorArguments: readonly unknown[];
  readonly properties: ReadonlyMap<string | symbol, unknown>;
}

/** Whether `@injectable()` was applied to the class itself. */
export function isInjectable(Class: AnyClass): boolean {
  return Reflect.hasOwnMetadata(INVERSIFY_INJECTABLE, Class);
}

/** Lets an `@injectable()` that stands above another decorator pass: it would complain of being the second. */
export function forgetInjectable(Class: AnyClass): void {
  Reflect.deleteMetadata(INVERSIFY_INJECTABLE, Class);
}

function injectedInto(Class: AnyClass): InversifyMetadata | undefined {
  return Reflect.getOwnMetadata(INVERSIFY_METADATA, Class) as InversifyMetadata | undefined;
}

const CONSTRUCTOR = /(?<![.\w$#])constructor\s*\(/;

/** The constructors that compilers add where a class has fields, and that only pass on what they get. */
const ADDED_CONSTRUCTOR =
  /(?<![.\w$#])constructor\s*\(\s*(?:\.\.\.\s*([\w$]+)\s*)?\)\s*\{\s*super\(\s*\.\.\.\s*(?:arguments|\1)\s*\)/;

/** Whether a class has a constructor of its own. JavaScript does not tell, so the text of the class is read. */
export function hasOwnConstructor(Class: AnyClass): boolean {
  if (Class.length > 0 || Reflect.hasOwnMetadata('design:paramtypes', Class)) return true;
  const source = Function.prototype.toString.call(Class);
  return CONSTRUCTOR.test(source) && !ADDED_CONSTRUCTOR.test(source);
}

/** The dependencies that a class does not inherit, as a text for a message; undefined if it misses none. */
export function uninheritedDependencies(Class: AnyClass): string | undefined {
  const own = injectedInto(Class);
  const owner = classChain(Class).find(hasOwnConstructor);
  if (owner !== undefined && owner !== Class && owner.length > (own?.constructorArguments.length ?? 0)) {
    return parametersOf(owner);
  }
  const inherited = classChain(Class).flatMap((c) => [...(injectedInto(c)?.properties.keys() ?? [])]);
  const missing = inherited.filter((key) => own?.properties.has(key) !== true).map(String);
  return missing.length === 0 ? undefined : `the injected ${missing.join(', ')}`;
}

/** The parameters of a constructor of which inversify does not know all, as a text for a message. */
export function unknownParameters(Class: AnyClass): string | undefined {
  const known = injectedInto(Class)?.constructorArguments.length ?? 0;
  return Class.length > known ? parametersOf(Class) : undefined;
}

function parametersOf(Class: AnyClass): string {
  return Class.length === 1
    ? `the constructor parameter of ${Class.name}`
    : `the ${String(Class.length)} constructor parameters of ${Class.name}`;
}
