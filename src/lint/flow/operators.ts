import ts from 'typescript';
import { assignTo } from './bind.js';
import type { Comparison } from './bounds.js';
import { absenceOf, truthOf, watchCount } from './checks.js';
import { areEqual, conditionOf, sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import { constant, isConstant, minus, plus, times, type Sum } from './sum.js';
import { constantOf, identity, primitiveOf, type Value } from './value.js';
import { isAll } from './world.js';

const K = ts.SyntaxKind;

export function evaluateBinary(m: Machine, node: ts.BinaryExpression): Value {
  const kind = node.operatorToken.kind;
  if (kind === K.EqualsToken) return assigned(m, node.left, m.evaluate(node.right));
  if (kind === K.CommaToken) return (m.evaluate(node.left), m.evaluate(node.right));
  const short = SHORT.get(kind);
  if (short !== undefined) return shortCircuit(m, node, short.operator, short.assigns);
  const compound = COMPOUND.get(kind);
  const left = m.evaluate(node.left);
  const right = m.evaluate(node.right);
  if (compound !== undefined) return assigned(m, node.left, arithmetic(m, compound, left, right, node));
  return compared(m, kind, left, right, node) ?? arithmetic(m, kind, left, right, node);
}

type Short = '&&' | '||' | '??';
const SHORT = new Map<ts.SyntaxKind, { operator: Short; assigns: boolean }>([
  [K.AmpersandAmpersandToken, { operator: '&&', assigns: false }],
  [K.BarBarToken, { operator: '||', assigns: false }],
  [K.QuestionQuestionToken, { operator: '??', assigns: false }],
  [K.AmpersandAmpersandEqualsToken, { operator: '&&', assigns: true }],
  [K.BarBarEqualsToken, { operator: '||', assigns: true }],
  [K.QuestionQuestionEqualsToken, { operator: '??', assigns: true }],
]);

const COMPOUND = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [K.PlusEqualsToken, K.PlusToken],
  [K.MinusEqualsToken, K.MinusToken],
  [K.AsteriskEqualsToken, K.AsteriskToken],
  [K.SlashEqualsToken, K.SlashToken],
  [K.BarEqualsToken, K.BarToken],
  [K.AmpersandEqualsToken, K.AmpersandToken],
  [K.GreaterThanGreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanGreaterThanToken],
]);

function assigned(m: Machine, target: ts.Expression, value: Value): Value {
  assignTo(m, target, value);
  return value;
}

function shortCircuit(m: Machine, node: ts.BinaryExpression, operator: Short, assigns: boolean): Value {
  const left = m.evaluate(node.left);
  if (operator !== '&&' && isZeroDefault(left, node.right)) return left;
  if (operator === '??' && isCount(left))
    m.path.happen({ what: 'default', value: m.evaluate(node.right) }, node);
  const goesOn =
    operator === '??' ? absenceOf(m, left, node) : truthOf(m, left, node) === (operator === '&&');
  if (!goesOn) return left;
  const right = m.evaluate(node.right);
  return assigns ? assigned(m, node.left, right) : right;
}

/** `counts.get(nodeid) ?? 0`: an absent count is 0 anyhow. */
function isZeroDefault(left: Value, right: ts.Expression): boolean {
  return isCount(left) && ts.isNumericLiteral(right) && right.text === '0';
}

function isCount(value: Value): boolean {
  return value.kind === 'unknown' && value.origin?.how === 'count';
}

const COMPARISONS = new Map<ts.SyntaxKind, Comparison>([
  [K.LessThanToken, '<'],
  [K.LessThanEqualsToken, '<='],
  [K.GreaterThanToken, '>'],
  [K.GreaterThanEqualsToken, '>='],
]);

function compared(
  m: Machine,
  kind: ts.SyntaxKind,
  left: Value,
  right: Value,
  node: ts.Node,
): Value | undefined {
  const id = `${identity(left)} ${String(kind)} ${identity(right)}`;
  const { facts } = m.path;
  if (kind === K.EqualsEqualsEqualsToken || kind === K.EqualsEqualsToken) {
    return watchCount(
      m,
      [left, right],
      node,
      conditionOf(id, () => areEqual(left, right, facts)),
    );
  }
  if (kind === K.ExclamationEqualsEqualsToken || kind === K.ExclamationEqualsToken) {
    return watchCount(
      m,
      [left, right],
      node,
      conditionOf(id, () => !areEqual(left, right, facts)),
    );
  }
  const comparison = COMPARISONS.get(kind);
  if (comparison === undefined)
    return kind === K.InstanceOfKeyword || kind === K.InKeyword
      ? conditionOf(id, () => facts.isTrue(id))
      : undefined;
  const [one, other] = [sumOf(left), sumOf(right)];
  const decide =
    one === undefined || other === undefined
      ? () => facts.isTrue(id)
      : () => facts.compare(one, comparison, other);
  return watchCount(m, [left, right], node, conditionOf(id, decide));
}

function arithmetic(m: Machine, kind: ts.SyntaxKind, left: Value, right: Value, node: ts.Node): Value {
  const [one, other] = [sumOf(left), sumOf(right)];
  const sum = one !== undefined && other !== undefined ? combined(kind, one, other) : undefined;
  if (sum !== undefined) return simplified(m, sum);
  const id = `(${identity(left)} ${String(kind)} ${identity(right)})`;
  if (isBig(left) && MASKING.has(kind)) return m.path.unknown(`masked${id}`, m.typeOf(node));
  if (NARROWING.has(kind)) return m.path.unknown(id, m.typeOf(node), { how: 'narrowed', of: left, node });
  const isText = kind === K.PlusToken && primitiveOf(left) !== undefined && primitiveOf(right) !== undefined;
  if (isText) return constantOf(`${String(primitiveOf(left)?.value)}${String(primitiveOf(right)?.value)}`);
  return m.path.unknown(id, m.typeOf(node));
}

/** Operators that make a bigint smaller. */
const MASKING: ReadonlySet<ts.SyntaxKind> = new Set([
  K.AmpersandToken,
  K.PercentToken,
  K.GreaterThanGreaterThanToken,
]);

function isBig(value: Value): boolean {
  if (value.kind === 'constant') return typeof value.value === 'bigint';
  return value.kind === 'unknown' && isAll(value.type, ts.TypeFlags.BigIntLike);
}

/** Operators that leave 32 bits of a number. */
const NARROWING: ReadonlySet<ts.SyntaxKind> = new Set([
  K.BarToken,
  K.AmpersandToken,
  K.GreaterThanGreaterThanToken,
  K.GreaterThanGreaterThanGreaterThanToken,
  K.LessThanLessThanToken,
]);

function combined(kind: ts.SyntaxKind, left: Sum, right: Sum): Sum | undefined {
  if (kind === K.PlusToken) return plus(left, right);
  if (kind === K.MinusToken) return minus(left, right);
  if (kind === K.AsteriskToken && isConstant(left)) return times(right, left.constant);
  if (kind === K.AsteriskToken && isConstant(right)) return times(left, right.constant);
  if (!isConstant(left) || !isConstant(right)) return undefined;
  const calculate = CALCULATIONS.get(kind);
  return calculate && constant(calculate(left.constant, right.constant));
}

const CALCULATIONS = new Map<ts.SyntaxKind, (left: number, right: number) => number>([
  [K.BarToken, (left, right) => left | right],
  [K.AmpersandToken, (left, right) => left & right],
  [K.SlashToken, (left, right) => left / right],
  [K.PercentToken, (left, right) => left % right],
  [K.LessThanLessThanToken, (left, right) => left << right],
  [K.GreaterThanGreaterThanGreaterThanToken, (left, right) => left >>> right],
]);

/** A sum that is one unknown value is that value, with all that is known about it. */
export function simplified(m: Machine, sum: Sum): Value {
  const [only, ...others] = sum.terms;
  if (only === undefined || others.length > 0 || sum.constant !== 0 || only[1] !== 1)
    return { kind: 'number', sum };
  return m.path.unknowns.get(only[0]) ?? { kind: 'number', sum };
}

export function evaluatePrefix(m: Machine, node: ts.PrefixUnaryExpression): Value {
  if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken) {
    return assigned(m, node.operand, stepped(m, m.evaluate(node.operand), node.operator, node));
  }
  const value = m.evaluate(node.operand);
  if (node.operator === K.ExclamationToken) {
    return conditionOf(`!${identity(value)}`, () => !truthOf(m, value, node));
  }
  const sum = sumOf(value);
  if (node.operator === K.MinusToken && sum !== undefined) return simplified(m, times(sum, -1));
  if (node.operator === K.TildeToken) {
    return m.path.unknown(`~${identity(value)}`, m.typeOf(node), { how: 'narrowed', of: value, node });
  }
  return sum === undefined ? m.unknownAt(node) : value;
}

export function evaluatePostfix(m: Machine, node: ts.PostfixUnaryExpression): Value {
  const before = m.evaluate(node.operand);
  assignTo(m, node.operand, stepped(m, before, node.operator, node));
  return before;
}

function stepped(m: Machine, value: Value, operator: ts.SyntaxKind, node: ts.Node): Value {
  const sum = sumOf(value);
  if (sum === undefined) return m.unknownAt(node);
  return simplified(m, plus(sum, constant(operator === K.PlusPlusToken ? 1 : -1)));
}
