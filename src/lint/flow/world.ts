import ts from 'typescript';
import { tallyfsName } from '../program/origin.js';
import type { FileSystemClass } from '../program/file-system.js';
import type { Interests } from './interest.js';

/** What the paths of one class have in common. */
export interface World {
  readonly checker: ts.TypeChecker;
  readonly fileSystem: FileSystemClass;
  readonly interests: Interests;
}

const NULLISH = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;
const VAGUE =
  ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.IndexedAccess;

/** Whether a type says nothing of a value: of such a one it matters only whether it is there. */
export function isVague(type: ts.Type | undefined): boolean {
  const parts = presentParts(type);
  return parts.length > 0 && parts.every((part) => (part.flags & VAGUE) !== 0);
}

/** Whether a value of the type can be undefined or null, and whether it can be anything else. */
export function nullnessOf(type: ts.Type | undefined): ('undefined' | 'null' | 'present')[] {
  if (type === undefined || isVague(type)) return ['present', 'undefined'];
  const parts = type.isUnion() ? type.types : [type];
  const present = parts.some((part) => (part.flags & NULLISH) === 0);
  const absent = parts.find((part) => (part.flags & NULLISH) !== 0);
  const which =
    absent === undefined ? undefined : (absent.flags & ts.TypeFlags.Null) !== 0 ? 'null' : 'undefined';
  return [...(present ? ['present' as const] : []), ...(which === undefined ? [] : ([which] as const))];
}

/** Whether all that a type can be, but for undefined and null, has one of these flags. */
export function isAll(type: ts.Type | undefined, flags: ts.TypeFlags): boolean {
  if (type === undefined) return false;
  const parts = (type.isUnion() ? type.types : [type]).filter((part) => (part.flags & NULLISH) === 0);
  return parts.length > 0 && parts.every((part) => (part.flags & flags) !== 0);
}

export function isNumber(type: ts.Type | undefined): boolean {
  return isAll(type, ts.TypeFlags.NumberLike);
}

export function isObject(type: ts.Type | undefined): boolean {
  return isAll(type, ts.TypeFlags.Object | ts.TypeFlags.NonPrimitive | ts.TypeFlags.Intersection);
}

/** The names of the types that a value can have, those of tallyfs as it exports them. */
export function typeName(type: ts.Type | undefined): string | undefined {
  const present = presentParts(type);
  const [only] = present;
  return present.length === 1 ? only?.getSymbol()?.name : undefined;
}

export function isFromTallyfs(type: ts.Type | undefined, name: string, checker: ts.TypeChecker): boolean {
  if (typeName(type) !== name) return false;
  const parts = type?.isUnion() === true ? type.types : [type];
  return parts.some((part) => tallyfsName(part?.getSymbol(), checker) === name);
}

const MAPS: ReadonlySet<string> = new Set(['Map', 'ReadonlyMap', 'WeakMap']);
const SETS: ReadonlySet<string> = new Set(['Set', 'ReadonlySet', 'WeakSet']);
const ARRAYS = /^(Readonly)?Array$|^(Big)?(Ui|I)nt(8|16|32|64)(Clamped)?Array$|^Float(32|64)Array$|^Buffer$/;

/** The map that a type is, or that its class extends. */
export function mapOf(type: ts.Type | undefined): ts.Type | undefined {
  const [only, ...others] = presentParts(type);
  let at: ts.Type | undefined = others.length === 0 ? only : undefined;
  while (at !== undefined && !MAPS.has(at.getSymbol()?.name ?? '')) at = at.getBaseTypes()?.[0];
  return at;
}

function presentParts(type: ts.Type | undefined): readonly ts.Type[] {
  if (type === undefined) return [];
  return type.isUnion() ? type.types.filter((part) => (part.flags & NULLISH) === 0) : [type];
}

export function isMap(type: ts.Type | undefined): boolean {
  return mapOf(type) !== undefined;
}

export function isSet(type: ts.Type | undefined): boolean {
  return SETS.has(typeName(type) ?? '');
}

export function isArray(type: ts.Type | undefined): boolean {
  return ARRAYS.test(typeName(type) ?? '') || (type !== undefined && isTuple(type));
}

function isTuple(type: ts.Type): boolean {
  const target = (type as ts.TypeReference).target as ts.Type | undefined;
  return target !== undefined && ((target as ts.ObjectType).objectFlags & ts.ObjectFlags.Tuple) !== 0;
}

export function isPromise(type: ts.Type | undefined): boolean {
  if (type === undefined) return false;
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) => /^Promise(Like)?$/.test(part.getSymbol()?.name ?? ''));
}

export function isLibrary(file: ts.SourceFile): boolean {
  return file.isDeclarationFile;
}
