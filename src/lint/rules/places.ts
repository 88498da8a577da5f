import type ts from 'typescript';
import type { EventOf } from '../flow/events.js';
import type { Exit } from '../summaries/summary.js';
import type { FoundHandler } from '../program/file-system.js';

/** Where an author looks for what a path does not do: what hands the entry over, else the end, else the handler's name. */
export function endOf(exit: Exit, { member }: FoundHandler): ts.Node {
  const credit = exit.path.events.filter((event) => event.what === 'credit').at(-1);
  if (credit !== undefined) return credit.node;
  return exit.node === member ? (member.name ?? member) : exit.node;
}

export function lastChange({ path }: Exit): EventOf<'change'> | undefined {
  return path.events.filter((event): event is EventOf<'change'> => event.what === 'change').at(-1);
}
