/**
 * Names that a class may have files by, although it does not list them: strings that its instance and its services hold, in
 * maps, lists and members, and those that are written in their source, which `#private` members do not hide.
 */
export function guessNames(fileSystem: object): readonly string[] {
  const guesses = new Set<string>();
  const seen = new Set<object>();
  const rest: object[] = [fileSystem];
  for (let next = rest.shift(); next !== undefined && seen.size < MOST_OBJECTS; next = rest.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const found of contentOf(next)) {
      if (typeof found === 'string') addName(guesses, found);
      else if (typeof found === 'object' && found !== null) rest.push(found);
    }
  }
  for (const source of sourcesOf(seen)) {
    for (const [, , literal = ''] of source.matchAll(LITERAL)) addName(guesses, literal);
  }
  return [...guesses].slice(0, MOST_NAMES);
}

const MOST_OBJECTS = 2000;
/** Each of them is looked up. */
const MOST_NAMES = 500;
const LITERAL = /(['"`])([^'"`\n\\$]{1,255})\1/g;
/** NAME_MAX */
const LONGEST_NAME = 255;

/** Keys, members and elements. */
function contentOf(object: object): readonly unknown[] {
  if (ArrayBuffer.isView(object)) return [];
  if (object instanceof Map) return [...object].flat();
  if (object instanceof Set) return [...object];
  return Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, { value }]): unknown[] => [
    key,
    value,
  ]);
}

/** The first part of what may be a path. */
function addName(names: Set<string>, text: string): void {
  const [name = ''] = text.replace(/^\/+/, '').split('/');
  if (name !== '' && name !== '.' && name !== '..' && name.length <= LONGEST_NAME) names.add(name);
}

/** The source of the classes that objects are of, without those of the language itself. */
function sourcesOf(objects: Iterable<object>): Set<string> {
  const sources = new Set<string>();
  for (const object of objects) {
    for (const made of constructorsOf(object)) {
      const source = Function.prototype.toString.call(made);
      if (!source.endsWith('{ [native code] }')) sources.add(source);
    }
  }
  return sources;
}

/** The class of an object, and those that it extends. */
function constructorsOf(object: object): readonly object[] {
  const found: object[] = [];
  for (let at = prototypeOf(object); at !== null; at = prototypeOf(at)) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof made === 'function') found.push(made);
  }
  return found;
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null;
}
