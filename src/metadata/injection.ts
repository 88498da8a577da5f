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

/** Whether `@injectable()`, or a decorator that implies it, was applied to the class itself. */
export function isInjectable(Class: AnyClass): boolean {
  return Reflect.hasOwnMetadata(INVERSIFY_INJECTABLE, Class);
}

function injectedInto(Class: AnyClass): InversifyMetadata | undefined {
  return Reflect.getOwnMetadata(INVERSIFY_METADATA, Class) as InversifyMetadata | undefined;
}

/**
 * Whether the source of the class has a constructor of its own. JavaScript does not tell, so the text is read; a
 * constructor that a compiler has added for field initializers only passes its arguments on, and counts as none.
 */
export function hasOwnConstructor(Class: AnyClass): boolean {
  if (Class.length > 0 || Reflect.hasOwnMetadata('design:paramtypes', Class)) return true;
  const source = Function.prototype.toString.call(Class);
  return /(?<![.\w$#])constructor\s*\(/.test(source) && !source.includes('super(...arguments)');
}

/** The class whose constructor runs with the injected dependencies, where any class of the chain has one. */
function constructorOwner(Class: AnyClass): AnyClass | undefined {
  return classChain(Class).find(hasOwnConstructor);
}

/** The dependencies that inversify would leave undefined without a word, as a text for a message; undefined if none. */
export function silentlyUndefined(Class: AnyClass): string | undefined {
  const own = injectedInto(Class);
  const owner = constructorOwner(Class);
  if (owner === Class && isInjectable(Class)) return missingProperties(Class);
  if (owner !== undefined && owner.length > (own?.constructorArguments.length ?? 0)) {
    return `the ${String(owner.length)} constructor parameter${owner.length === 1 ? '' : 's'} of ${owner.name}`;
  }
  return missingProperties(Class);
}

function missingProperties(Class: AnyClass): string | undefined {
  const own = injectedInto(Class)?.properties;
  const inherited = classChain(Class).flatMap((c) => [...(injectedInto(c)?.properties.keys() ?? [])]);
  const missing = inherited.filter((key) => own?.has(key) !== true).map(String);
  return missing.length === 0 ? undefined : `the injected ${missing.join(', ')}`;
}
