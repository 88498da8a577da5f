import ts from 'typescript';
import { callFunction } from '../flow/functions.js';
import { outcomeOf } from '../flow/await.js';
import { closureAt } from '../flow/members.js';
import { Machine } from '../flow/machine.js';
import { Oracle } from '../flow/oracle.js';
import { Abandoned } from '../flow/abandoned.js';
import { Path, type Forgetting } from '../flow/path.js';
import { term } from '../flow/sum.js';
import { Thrown, type Unknown, type Value } from '../flow/value.js';
import { isAll, isPromise, type World } from '../flow/world.js';
import type { FoundHandler } from '../program/file-system.js';
import { dueOf } from './due.js';
import type { Exit } from './summary.js';

/** Paths that are followed through one handler; what is behind them is not proved. */
const MOST_PATHS = 500;
/** The same for a handler that has nothing to do with counts, locks or removals. */
const MOST_PLAIN_PATHS = 100;

export interface Exploration {
  readonly exits: readonly Exit[];
  readonly isWhole: boolean;
}

/** Goes all ways through a handler. */
export function explore(world: World, handler: FoundHandler, isCovered = true): Exploration {
  const oracle = new Oracle();
  const exits: Exit[] = [];
  const most = world.interests.of(handler.member).counts ? MOST_PATHS : MOST_PLAIN_PATHS;
  for (let paths = 1; ; paths += 1) {
    const exit = follow(world, handler, oracle, isCovered);
    if (exit !== undefined) exits.push(exit);
    if (!oracle.next()) return { exits, isWhole: true };
    if (paths === most) return { exits, isWhole: false };
  }
}

function follow(world: World, handler: FoundHandler, oracle: Oracle, isCovered: boolean): Exit | undefined {
  const makes = MAKING.test(handler.operation);
  const path = new Path(oracle, makes, handler.operation === 'forget' ? forgetting(isCovered) : undefined);
  const machine = new Machine(world, path);
  try {
    return run(machine, handler);
  } catch (error) {
    if (error instanceof Abandoned) return undefined;
    throw error;
  }
}

const MAKING = /^(create|mkdir|mknod|symlink|tmpfile)$/;

function forgetting(isCovered: boolean): Forgetting {
  return { key: 'request.#', nlookup: term('request.nlookup'), isCovered };
}

function run(m: Machine, handler: FoundHandler): Exit | undefined {
  const { operation, member, owner } = handler;
  const closure = closureAt(m, member, m.instance, owner);
  if (closure?.kind !== 'closure') return undefined;
  if (operation === 'readdir' || operation === 'readdirplus') m.page = operation;
  if (m.path.forgetting !== undefined) m.path.facts.bounds.assume(m.path.forgetting.nlookup, '>');
  try {
    const returned = callFunction(m, closure, argumentsOf(m, closure.node.parameters), member);
    const node = m.lastReturn ?? member;
    return ended(m, handler, 'return', replyOf(m, returned, member), node, undefined);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return ended(m, handler, 'throw', error.value, error.node, error.cause_);
  }
}

function argumentsOf(m: Machine, parameters: readonly ts.ParameterDeclaration[]): Value[] {
  const [request, page] = parameters;
  const type = request && m.typeOf(request);
  const first: Unknown = m.path.unknown('request', type);
  return page === undefined && m.page === undefined ? [first] : [first, { kind: 'page' }];
}

/** The promise that a handler returns is waited for, by the session. */
function replyOf(m: Machine, returned: Value, node: ts.Node): Value {
  const isWaited = returned.kind === 'promise' || (returned.kind === 'unknown' && isPromise(returned.type));
  return isWaited ? outcomeOf(m, returned, node) : returned;
}

function ended(
  m: Machine,
  handler: FoundHandler,
  how: Exit['how'],
  value: Value,
  node: ts.Node,
  cause: Exit['cause'],
): Exit {
  if (m.path.pending.size > 0) m.path.doubts.add('work that nobody waits for changes counts');
  if (asksOtherwise(m))
    m.path.doubts.add('whether a name is "." or ".." is asked in a way that is not followed');
  const { due, reply } = dueOf(m, handler.operation, how, value);
  return { how, value, node, cause, path: m.path, due, reply };
}

/** Whether something was done with a name on the page that may tell dots from other names, other than comparing it. */
function asksOtherwise(m: Machine): boolean {
  const { path } = m;
  const names = path.handedOver.flatMap(({ name }) => (name?.kind === 'unknown' ? [name.id] : []));
  const isName = (value: Value | undefined): boolean => value?.kind === 'unknown' && names.includes(value.id);
  return path.events.some(
    (event) =>
      event.what === 'call' && isQuestion(m, event.node) && [event.receiver, ...event.args].some(isName),
  );
}

function isQuestion(m: Machine, node: ts.Node): boolean {
  return ts.isCallExpression(node) && isAll(m.typeOf(node), ts.TypeFlags.BooleanLike);
}
