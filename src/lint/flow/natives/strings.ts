import ts from 'typescript';
import { resolved } from '../../program/origin.js';
import { bare } from '../../program/syntax.js';
import type { Call } from '../call.js';
import { areEqual, conditionOf } from '../judge-values.js';
import type { Machine } from '../machine.js';
import { constantOf, primitiveOf, UNDEFINED, type Unknown, type Value } from '../value.js';
import { isAll } from '../world.js';

/** What can be said of names that are known: whether one is ".", begins with it, or is in a set of names. */
export function callString(m: Machine, call: Call): Value | undefined {
  const { receiver, name, args } = call;
  const [first = UNDEFINED] = args;
  const text = receiver === undefined ? undefined : primitiveOf(receiver)?.value;
  const given = primitiveOf(first)?.value;
  if (name === 'toString' && receiver?.kind === 'unknown' && isAll(receiver.type, ts.TypeFlags.BigIntLike)) {
    return m.path.unknown(`digits(${receiver.id})`, m.typeOf(call.node));
  }
  if (name === 'test') return tested(call, given);
  if (name === 'has' || name === 'includes') {
    const members = receiver?.kind === 'unknown' ? membersOf(m, call) : undefined;
    if (members !== undefined)
      return conditionOf(m.path.fresh('member'), () =>
        members.some((each) => areEqual(first, each, m.path.facts)),
      );
  }
  if (receiver?.kind === 'unknown' && name === 'startsWith' && typeof given === 'string')
    return beginning(m, call, receiver, given);
  if (typeof text !== 'string' || typeof given !== 'string') return undefined;
  if (name === 'startsWith') return constantOf(text.startsWith(given));
  if (name === 'endsWith') return constantOf(text.endsWith(given));
  return name === 'includes' ? constantOf(text.includes(given)) : undefined;
}

/** A name that does not begin with "." is neither "." nor "..". */
function beginning(m: Machine, call: Call, name: Unknown, start: string): Value {
  const { facts } = m.path;
  return conditionOf(`startsWith(${name.id},${start})`, () => {
    const known = facts.constantOf(name.id);
    if (typeof known?.value === 'string') return known.value.startsWith(start);
    const begins = facts.isTrue(`startsWith(${name.id},${start})`);
    for (const dots of ['.', '..']) if (!begins && dots.startsWith(start)) facts.exclude(name.id, dots);
    if (begins)
      m.path.happen(
        { what: 'call', name: call.name, receiver: name, args: call.args, symbol: undefined },
        call.node,
      );
    return begins;
  });
}

/** `/^\.{1,2}$/.test(name)` */
function tested({ node }: Call, text: unknown): Value | undefined {
  const access = node.expression;
  if (typeof text !== 'string' || !ts.isPropertyAccessExpression(access)) return undefined;
  const pattern = bare(access.expression);
  if (!ts.isRegularExpressionLiteral(pattern)) return undefined;
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(pattern.text) ?? [];
  return constantOf(new RegExp(source, flags.replace('g', '')).test(text));
}

/** `const DOTS = new Set(['.', '..'])` of a module. */
function membersOf(m: Machine, { node }: Call): Value[] | undefined {
  const access = node.expression;
  if (!ts.isPropertyAccessExpression(access) || !ts.isIdentifier(access.expression)) return undefined;
  const declaration = resolved(m.checker.getSymbolAtLocation(access.expression), m.checker)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const made = declaration.initializer && bare(declaration.initializer);
  const list = made !== undefined && ts.isNewExpression(made) ? made.arguments?.[0] : made;
  const items = list && bare(list);
  if (items === undefined || !ts.isArrayLiteralExpression(items)) return undefined;
  return items.elements.every((each) => ts.isLiteralExpression(each))
    ? items.elements.map((each) => m.evaluate(each))
    : undefined;
}
