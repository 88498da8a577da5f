import ts from 'typescript';
import type { FoundBook } from '../program/file-system.js';
import type { Call } from './call.js';
import { callFunction } from './functions.js';
import { maybeReject, isWorthIt } from './await.js';
import { maybeRemoves } from './roles.js';
import { SMALL, type Interest } from './interest.js';
import type { Machine } from './machine.js';
import { UNDEFINED, type ClosureValue, type Value } from './value.js';
import { isPromise } from './world.js';

/** Runs a function whose body is there; one that calls itself is followed once. */
export function enter(m: Machine, closure: ClosureValue, call: Call): Value {
  if (m.isRunning(closure.node)) return maybeRemoves(m, undefined, call) ?? recursive(m, call);
  const { interests } = m.world;
  const interest = interests.of(closure.node);
  // A closure may be one that the lint has to see for what it was made with.
  const isGiven = interest.calls && call.args.some((arg) => arg.kind === 'native' || isNeededClosure(m, arg));
  const isLong = interest.size > SMALL && !(interest.dots && m.page === 'readdirplus');
  const isPlain = !interest.isNeeded && !isGiven && call.callee?.kind !== 'closure' && isLong;
  const marked = maybeRemoves(m, closure, call);
  if (marked !== undefined) return marked;
  return isPlain ? pass(m, call, interest) : callFunction(m, closure, call.args, call.node);
}

function isNeededClosure(m: Machine, value: Value): boolean {
  return value.kind === 'closure' && m.world.interests.of(value.node).isNeeded;
}

/** Does not run a function that has nothing to do with counts; it may fail, and change other things. */
function pass(m: Machine, call: Call, { throws, writes }: Interest): Value {
  if (throws) maybeReject(m, call.node);
  if (writes) m.path.disturb();
  const type = m.checker.getResolvedSignature(call.node)?.getReturnType();
  return m.path.unknown(m.path.fresh(call.name), type, { how: 'call', node: call.node, args: call.args });
}

function recursive(m: Machine, call: Call): Value {
  if (m.world.interests.of(call.node).counts) m.path.doubts.add(`${call.name} calls itself`);
  return m.unknownAt(call.node, call.name);
}

/** A call of something of which only the declaration is there. */
export function callOut(m: Machine, call: Call): Value {
  const { node, name, receiver, args } = call;
  const symbol = m.checker.getSymbolAtLocation(nameOf(node));
  m.path.happen({ what: 'call', name, receiver, args, symbol }, node);
  noteEscapes(m, call);
  const removed = receiver === m.instance ? maybeRemoves(m, undefined, call) : undefined;
  if (removed !== undefined) return removed;
  const type = m.checker.getResolvedSignature(node)?.getReturnType();
  if (!isPromise(type) && mayThrow(m, node)) maybeReject(m, node);
  if (type !== undefined && (type.flags & ts.TypeFlags.Void) !== 0) return UNDEFINED;
  return m.path.unknown(m.path.fresh(name), type ?? m.typeOf(node), { how: 'call', node, args });
}

function nameOf({ expression }: ts.CallExpression): ts.Node {
  return ts.isPropertyAccessExpression(expression) ? expression.name : expression;
}

/** What is handed to code that is not there may be used there to change counts. */
function noteEscapes(m: Machine, { name, args, receiver }: Call): void {
  const { book } = m.world.fileSystem;
  if (args.some((arg) => arg.kind === 'book' || arg === m.instance))
    m.path.doubts.add(`${name} gets the book`);
  if (args.some((arg) => arg.kind === 'closure' && m.world.interests.of(arg.node).counts)) {
    m.path.doubts.add(`${name} gets a function that changes counts`);
  }
  if (book !== undefined && !book.isOwn && mayHold(book, receiver))
    m.path.doubts.add(`the book may be changed by ${name}`);
  const { forgetting } = m.path;
  if (forgetting !== undefined && args.some((arg) => carriesLookups(m, arg))) {
    m.path.doubts.add(`${name} gets what is to be forgotten`);
  }
}

/** Whether a service may have the counts: it is the one that the field is set from, or nobody knows which one is. */
function mayHold({ alias }: FoundBook, receiver: Value | undefined): boolean {
  if (
    receiver?.kind !== 'unknown' ||
    receiver.origin?.how !== 'property' ||
    receiver.origin.of.kind !== 'object'
  )
    return false;
  return alias === undefined || receiver.type?.getProperty(alias.name) === alias;
}

/** Whether a value tells how many lookups are given back: whoever gets it may take them off later. */
export function carriesLookups(m: Machine, value: Value): boolean {
  const { forgetting } = m.path;
  if (forgetting === undefined) return false;
  if (value.kind === 'unknown') return forgetting.nlookup.terms.has(value.id) || value.id === 'request';
  if (value.kind === 'object')
    return [...value.properties.values(), ...value.spreads].some((each) => carriesLookups(m, each));
  if (value.kind === 'list') return value.items.some((each) => carriesLookups(m, each));
  return false;
}

/** Sync calls that are known to fail: those of `node:fs`, and what says `@throws`. */
function mayThrow(m: Machine, node: ts.CallExpression): boolean {
  if (!isWorthIt(m)) return false;
  const declaration = m.checker.getResolvedSignature(node)?.declaration;
  if (declaration === undefined) return false;
  const isFs = /@types\/node\/fs(\/promises)?\.d\.ts$/.test(declaration.getSourceFile().fileName);
  const name = ts.isFunctionDeclaration(declaration) ? (declaration.name?.text ?? '') : '';
  return (
    (isFs && name.endsWith('Sync') && name !== 'existsSync') ||
    ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'throws')
  );
}
