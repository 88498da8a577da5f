import ts from 'typescript';
import type { Facts } from './facts.js';
import { constant, term, type Sum } from './sum.js';
import { identity, primitiveOf, type Condition, type Primitive, type Unknown, type Value } from './value.js';
import { isNumber, isObject, isVague, nullnessOf } from './world.js';

const { BooleanLike } = ts.TypeFlags;

/** A value as an integer expression, where it may be one. */
export function sumOf(value: Value): Sum | undefined {
  if (value.kind === 'number') return value.sum;
  if (value.kind !== 'unknown') return undefined;
  return isNumeric(value) ? term(value.id) : undefined;
}

function isNumeric({ type, origin }: Unknown): boolean {
  return (
    origin?.how === 'count' || type === undefined || isNumber(type) || (type.flags & ts.TypeFlags.Any) !== 0
  );
}

export function isNullish(value: Value, facts: Facts): boolean {
  if (value.kind === 'constant') return value.value === undefined || value.value === null;
  if (value.kind !== 'unknown') return false;
  if (value.origin?.how === 'count') return isAbsentCount(value, facts);
  const which = nullnessOf(value.type);
  const mayMiss = value.origin?.how === 'element' && !which.includes('undefined');
  return facts.isNullish(value.id, mayMiss ? [...which, 'undefined'] : which);
}

/** An absent count is 0; one that is there may be 0 too, which is not worth a path of its own. */
function isAbsentCount({ id }: Unknown, facts: Facts): boolean {
  return facts.compare(term(id), '===', constant(0));
}

export function isTruthy(value: Value, facts: Facts): boolean {
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'number':
      return facts.compare(value.sum, '!==', constant(0));
    case 'condition':
      return value.decide();
    case 'unknown':
      return isTrueUnknown(value, facts);
    default:
      return true;
  }
}

function isTrueUnknown(value: Unknown, facts: Facts): boolean {
  if (value.origin?.how === 'count') return facts.compare(term(value.id), '!==', constant(0));
  const known = facts.constantOf(value.id);
  if (known !== undefined) return Boolean(known.value);
  if (isNullish(value, facts)) return false;
  if (isObject(value.type) || isVague(value.type)) return true;
  if (isNumber(value.type)) return facts.compare(term(value.id), '!==', constant(0));
  return facts.isTrue(value.id);
}

export function areEqual(left: Value, right: Value, facts: Facts): boolean {
  const [one, other] = [primitiveOf(left), primitiveOf(right)];
  if (one !== undefined && other !== undefined) return one.value === other.value;
  if (identity(left) === identity(right)) return true;
  if (other !== undefined) return equalsPrimitive(left, other.value, facts);
  if (one !== undefined) return equalsPrimitive(right, one.value, facts);
  if (left.kind === 'object' && right.kind === 'object') return false;
  const [sum, difference] = [sumOf(left), sumOf(right)];
  if (sum !== undefined && difference !== undefined) return facts.compare(sum, '===', difference);
  return facts.isTrue(`equal(${[identity(left), identity(right)].sort().join(',')})`);
}

function equalsPrimitive(value: Value, primitive: Primitive, facts: Facts): boolean {
  if (primitive === undefined || primitive === null) return isNullish(value, facts);
  if (value.kind === 'condition') return value.decide() === primitive;
  if (typeof primitive === 'number') return equalsNumber(value, primitive, facts);
  if (value.kind !== 'unknown') return false;
  if (typeof primitive === 'boolean' && hasFlag(value, BooleanLike))
    return facts.isTrue(value.id) === primitive;
  return facts.isEqual(value.id, primitive);
}

function equalsNumber(value: Value, number: number, facts: Facts): boolean {
  const sum = sumOf(value);
  if (value.kind === 'unknown' && value.origin?.how !== 'count' && isNullish(value, facts)) return false;
  if (sum !== undefined) return facts.compare(sum, '===', constant(number));
  return value.kind === 'unknown' && facts.isEqual(value.id, number);
}

function hasFlag({ type }: Unknown, flag: ts.TypeFlags): boolean {
  return type !== undefined && (type.flags & flag) !== 0;
}

/** A condition that is decided when it is asked for first, and remembered. */
export function conditionOf(id: string, decide: () => boolean): Condition {
  let known: boolean | undefined;
  return { kind: 'condition', id, decide: () => (known ??= decide()) };
}
