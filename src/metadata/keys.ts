import 'reflect-metadata';

/**
 * Where the decorators keep what they record. Plain strings and a registered symbol, not private ones: a globally
 * installed `tallyfs` mounts classes that import the copy of their own project.
 */
export const METADATA_KEY = {
  fileSystem: 'tallyfs:file-system',
  handlers: 'tallyfs:handlers',
  members: 'tallyfs:members',
} as const;

export type MetadataKey = (typeof METADATA_KEY)[keyof typeof METADATA_KEY];

/** Says on the class itself that it was decorated, so that metadata which got lost can be told from none. */
const DECORATED = Symbol.for('tallyfs.decorated');

/** Any class, its constructor's parameters unasked. */
export type AnyClass = abstract new (...args: never[]) => object;

/** A class and those it extends, the most derived first. */
export function classChain(Class: AnyClass): AnyClass[] {
  const chain: AnyClass[] = [];
  for (let at: unknown = Class; isClass(at); at = Object.getPrototypeOf(at)) chain.push(at);
  return chain;
}

/** Whether a value can be made instances of. */
export function isClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && value !== Function.prototype && 'prototype' in value;
}

/** What to call a class in a message. */
export function nameOf(Class: AnyClass): string {
  return Class.name === '' ? '(anonymous class)' : Class.name;
}

/** Appends to what a class itself, not one it extends, has recorded under a key. */
export function appendOwn(Class: AnyClass, key: MetadataKey, record: object): void {
  Reflect.defineMetadata(key, [...readOwn(Class, key), record], Class);
  if (!Object.hasOwn(Class, DECORATED)) Object.defineProperty(Class, DECORATED, { value: true });
}

/** What a class itself has recorded under a key, in the order of recording. */
export function readOwn(Class: AnyClass, key: MetadataKey): readonly object[] {
  return (Reflect.getOwnMetadata(key, Class) as readonly object[] | undefined) ?? [];
}

/** Whether a class was decorated, but what was recorded then cannot be seen now. */
export function hasLostMetadata(Class: AnyClass): boolean {
  if (!Object.hasOwn(Class, DECORATED)) return false;
  return Object.values(METADATA_KEY).every((key) => readOwn(Class, key).length === 0);
}
