import ts from 'typescript';
import type { Event, EventOf } from '../flow/events.js';
import type { FoundHandler } from '../program/file-system.js';
import type { Exit } from '../summaries/summary.js';

export function eventsOf<What extends Event['what']>({ path }: Exit, what: What): EventOf<What>[] {
  return path.events.filter((event): event is EventOf<What> => event.what === what);
}

/** Where an author looks for what a path does not do: what hands the entry over, else the end, else the handler's name. */
export function endOf(exit: Exit, handler: FoundHandler): ts.Node {
  return eventsOf(exit, 'credit').at(-1)?.node ?? exitNode(exit, handler);
}

export function exitNode({ node }: Exit, { member }: FoundHandler): ts.Node {
  return node === member ? nameNode(member) : node;
}

export function nameNode(member: ts.ClassElement): ts.Node {
  return member.name ?? member;
}

/** The last change of a count, else the end. */
export function changeOf(exit: Exit, handler: FoundHandler): ts.Node {
  return eventsOf(exit, 'change').at(-1)?.node ?? exitNode(exit, handler);
}

export function lineOf(node: ts.Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

/** The member that a node is in. */
export function memberOf(node: ts.Node): ts.ClassElement | undefined {
  return ts.findAncestor(node, ts.isClassElement);
}
