import type ts from 'typescript';
import { canonicalKey } from './nodes.js';
import type { Call } from './call.js';
import { callFunction } from './functions.js';
import type { Machine } from './machine.js';
import { constant, times, term } from './sum.js';
import { sumOf } from './judge-values.js';
import { memberName } from '../program/chain.js';
import { decoratorsOf } from '../program/decorators.js';
import type { MemberNode } from '../program/file-system.js';
import { constantOf, UNDEFINED, type ClosureValue, type Value } from './value.js';

/** What `@RemovesInode`, `@Guarded`, `@Increments` and `@Decrements` say of a method that is called. */
export function maybeRemoves(m: Machine, closure: ClosureValue | undefined, call: Call): Value | undefined {
  const { fileSystem } = m.world;
  const isOwn = call.receiver === m.instance;
  const roles = isOwn ? fileSystem.rolesOf(call.name) : rolesOfMember(m, closure);
  if (roles.has('Guarded')) m.path.happen({ what: 'guarded', name: call.name }, call.node);
  if (roles.has('RemovesInode')) return removing(m, closure, call);
  if (roles.has('Increments') || roles.has('Decrements'))
    return moving(m, closure, call, roles.has('Increments'));
  return undefined;
}

function rolesOfMember(m: Machine, closure: ClosureValue | undefined): ReadonlySet<string> {
  const member = closure?.node;
  if (member === undefined || memberName(member as unknown as MemberNode) === undefined) return new Set();
  return new Set(decoratorsOf(member, m.checker).map(({ name }) => name));
}

/** A removal is one thing, whatever is done for it. */
function removing(m: Machine, closure: ClosureValue | undefined, call: Call): Value {
  const [value = UNDEFINED] = call.args;
  const { path } = m;
  const key = canonicalKey(value);
  const start = path.events.length;
  path.happen(
    { what: 'remove', how: 'marked', key, value, container: undefined, count: path.spanOf(key) },
    call.node,
  );
  const answer =
    closure === undefined
      ? m.unknownAt(call.node, call.name)
      : callFunction(m, closure, call.args, call.node);
  const [removal, ...inner] = path.events.splice(start);
  if (removal?.what === 'remove') path.events.push({ ...removal, container: containerIn(inner) });
  path.events.push(...inner.filter((event) => event.what !== 'remove' || event.key !== key));
  return answer;
}

function containerIn(events: Machine['path']['events']): ts.Symbol | undefined {
  const removal = events.find((event) => event.what === 'remove');
  return removal?.what === 'remove' ? removal.container : undefined;
}

/** Where the body moves no count that is known, what the decorator says is taken for given. */
function moving(m: Machine, closure: ClosureValue | undefined, call: Call, up: boolean): Value {
  const before = m.path.events.length;
  const doubts = new Set(m.path.doubts);
  const value =
    closure === undefined
      ? m.unknownAt(call.node, call.name)
      : callFunction(m, closure, call.args, call.node);
  const moved = m.path.events.slice(before).some(({ what }) => what === 'change');
  if (moved || isFollowed(m)) return value;
  for (const doubt of m.path.doubts) if (!doubts.has(doubt)) m.path.doubts.delete(doubt);
  const [nodeid = UNDEFINED, number = constantOf(1)] = call.args;
  const amount = sumOf(number) ?? term(m.path.fresh('amount'));
  const isCount = number.kind === 'number' || number.kind === 'unknown';
  m.path.change(canonicalKey(nodeid), times(isCount ? amount : constant(1), up ? 1 : -1), call.node, nodeid);
  return value;
}

/** The book is there and followed: then a body that does not move it is a fault. */
function isFollowed(m: Machine): boolean {
  return m.world.fileSystem.book?.isOwn === true;
}
