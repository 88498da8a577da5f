import ts from 'typescript';
import { allOf } from '../await.js';
import type { Call } from '../call.js';
import { spreadInto } from '../objects.js';
import { callValue } from '../callbacks.js';
import { listOf } from '../iterables.js';
import { conditionOf, sumOf } from '../judge-values.js';
import type { Machine } from '../machine.js';
import { isAll } from '../world.js';
import { caught } from './promises.js';
import { identity, Thrown, UNDEFINED, type Value } from '../value.js';

/** Functions of the language: `Promise.all`, `Math.max`, `Number`, `Array.from`, … */
export function callGlobal(m: Machine, call: Call): Value | undefined {
  const owner = ownerOf(call.node);
  const [first = UNDEFINED, second] = call.args;
  switch (owner === undefined ? call.name : `${owner}.${call.name}`) {
    case 'Promise.all':
    case 'Promise.allSettled':
      return caught(m, call.node, () => allOf(m, first, call.node));
    case 'Promise.resolve':
      return first.kind === 'promise' ? first : caught(m, call.node, () => first);
    case 'Promise.reject':
      return caught(m, call.node, () => {
        throw new Thrown(first, call.node, 'statement');
      });
    case 'Math.max':
      return second && pick(m, first, second, '>=', call);
    case 'Math.min':
      return second && pick(m, first, second, '<=', call);
    case 'Number.isSafeInteger':
    case 'Number.isInteger':
      return conditionOf(`safe(${identity(first)})`, () => m.path.facts.isTrue(`safe(${identity(first)})`));
    case 'String':
      return digits(m, call, first);
    case 'Number':
      return toNumber(m, call, first);
    case 'parseInt':
    case 'Number.parseInt':
      return parsed(m, call, first, second);
    case 'BigInt.asUintN':
      return asUnsigned(m, call, first, second ?? UNDEFINED);
    case 'Array.from':
      return second?.kind === 'closure' ? undefined : listOf(m, first, call.node);
    case 'Object.assign':
      return assignedInto(first, call.args.slice(1));
    case 'Object.freeze':
    case 'structuredClone':
      return first;
    case 'queueMicrotask':
    case 'setImmediate':
    case 'setTimeout':
      return later(m, call, first);
    default:
      return undefined;
  }
}

/** The name of a global object that a function belongs to, or undefined for a function of its own. */
function ownerOf({ expression }: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  return ts.isIdentifier(expression.expression) ? expression.expression.text : '(value)';
}

function assignedInto(target: Value, sources: readonly Value[]): Value | undefined {
  if (target.kind !== 'object') return undefined;
  for (const source of sources) spreadInto(target, source);
  return target;
}

function pick(m: Machine, left: Value, right: Value, comparison: '>=' | '<=', { node }: Call): Value {
  const [one, other] = [sumOf(left), sumOf(right)];
  if (one === undefined || other === undefined) return m.unknownAt(node);
  return m.path.facts.compare(one, comparison, other) ? left : right;
}

function toNumber(m: Machine, { node }: Call, value: Value): Value {
  if (value.kind !== 'unknown') return sumOf(value) === undefined ? m.unknownAt(node) : value;
  const isBig = isAll(value.type, ts.TypeFlags.BigIntLike) && !value.id.startsWith('masked');
  const id = `Number(${identity(value)})`;
  return m.path.unknown(id, m.typeOf(node), isBig ? { how: 'narrowed', of: value, node } : undefined);
}

/** More than 53 bits are more than a number has. */
function asUnsigned(m: Machine, { node }: Call, bits: Value, value: Value): Value {
  const isSmall = bits.kind === 'number' && bits.sum.terms.size === 0 && bits.sum.constant <= 53;
  return m.path.unknown(`${isSmall ? 'masked' : 'asUintN'}(${identity(value)})`, m.typeOf(node));
}

function digits(m: Machine, { node }: Call, value: Value): Value {
  const isBig = value.kind === 'unknown' && isAll(value.type, ts.TypeFlags.BigIntLike);
  return m.path.unknown(`${isBig ? 'digits' : 'String'}(${identity(value)})`, m.typeOf(node));
}

/** Digits of a number of 64 bits, as a base of 16 or a bigint behind them tells, are more than a number has. */
function parsed(m: Machine, { node }: Call, text: Value, radix: Value | undefined): Value {
  const isHex = radix?.kind === 'number' && radix.sum.constant === 16;
  const isDigits = text.kind === 'unknown' && text.id.startsWith('digits(');
  const origin = isHex || isDigits ? ({ how: 'narrowed', of: text, node } as const) : undefined;
  return m.path.unknown(`parseInt(${identity(text)})`, m.typeOf(node), origin);
}

/** What runs in a later turn runs after the reply, for all that is known. */
function later(m: Machine, call: Call, work: Value): Value {
  if (work.kind !== 'closure') return m.unknownAt(call.node, call.name);
  const before = m.path.events.length;
  m.path.wait(undefined, call.node);
  m.later += 1;
  try {
    callValue(m, work, [], call.node);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  } finally {
    m.later -= 1;
  }
  const changes = m.path.events.slice(before).some(({ what }) => what === 'change');
  if (changes) m.path.doubts.add(`${call.name} changes counts after the reply`);
  return m.unknownAt(call.node, call.name);
}
