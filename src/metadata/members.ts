import type { ClassProblem } from './class-error.js';
import { classChain, nameOf, type AnyClass } from './keys.js';

/** What a class has under the key of a decorated member. A field is only there on instances. */
export type MemberShape = 'function' | 'accessor' | 'value' | 'field';

/** A decorated member, as found in the class that it is compiled for. */
export interface CompiledMember {
  readonly key: string | symbol;
  /** The class that has the member: an override's where there is one. */
  readonly className: string;
  /** For messages: `HelloFs.lookup`. */
  readonly label: string;
}

/** A member of a class, by its key; `declarer` is the class that decorated it, which has it if it is a field. */
export function findMember(Class: AnyClass, key: string | symbol, declarer: AnyClass): CompiledMember {
  const owner = classChain(Class).find((c) => Object.hasOwn(prototypeOf(c), key)) ?? declarer;
  return { key, className: nameOf(owner), label: labelOf(owner, key) };
}

export function labelOf(Class: AnyClass, key: string | symbol): string {
  return typeof key === 'symbol' ? `${nameOf(Class)}[${String(key)}]` : `${nameOf(Class)}.${key}`;
}

export function shapeOf(Class: AnyClass, key: string | symbol): MemberShape {
  for (const c of classChain(Class)) {
    const found = Object.getOwnPropertyDescriptor(prototypeOf(c), key);
    if (found === undefined) continue;
    if (found.get !== undefined || found.set !== undefined) return 'accessor';
    return typeof found.value === 'function' ? 'function' : 'value';
  }
  return 'field';
}

/** What is wrong with where a decorator was put, if it must be on a method or on a field that holds a function. */
export function misplaced(
  Class: AnyClass,
  declarer: AnyClass,
  { key, isStatic }: { readonly key: string | symbol; readonly isStatic: boolean },
  decorator: string,
): ClassProblem[] {
  const label = labelOf(declarer, key);
  if (isStatic) return [staticMember(label, decorator)];
  switch (shapeOf(Class, key)) {
    case 'function':
      return [];
    case 'field':
      return isPrivateName(key) ? [privateMember(label, decorator)] : [];
    case 'accessor':
      return [accessorMember(label, decorator)];
    case 'value':
      return [notAFunction(label, decorator, 'no function')];
  }
}

/** A compiler that lets a decorator on a `#private` member through hands over its name as if it were a key. */
export function isPrivateName(key: string | symbol): boolean {
  return typeof key === 'string' && key.startsWith('#');
}

export function staticMember(label: string, decorator: string): ClassProblem {
  return {
    code: 'static-member',
    message: `@${decorator} is on ${label}, which is static`,
    remedy: 'Remove `static`: each mount works on an instance.',
  };
}

function accessorMember(label: string, decorator: string): ClassProblem {
  return {
    code: 'accessor-member',
    message: `@${decorator} is on ${label}, which is a getter or setter`,
    remedy: 'Make it a method, or a field that holds a function.',
  };
}

export function privateMember(label: string, decorator: string): ClassProblem {
  return {
    code: 'private-member',
    message: `@${decorator} is on ${label}, which nothing outside of the class can reach`,
    remedy: 'Give it a name without "#" (TypeScript\'s `private` is no obstacle).',
  };
}

export function notAFunction(label: string, decorator: string, what: string): ClassProblem {
  return {
    code: 'not-a-function',
    message: `@${decorator} is on ${label}, which holds ${what}`,
    remedy: 'Make it a method, or a field that holds a function when the constructor is done.',
  };
}

function prototypeOf(Class: AnyClass): object {
  return Class.prototype as object;
}
