import type ts from 'typescript';
import { canonicalKey } from '../flow/nodes.js';
import type { Summary } from '../summaries/summary.js';
import { eventsOf } from './places.js';

/** Requests about an inode that the kernel knows: who cannot find it fails. */
const ASKING = /^(getattr|open|read|write|setattr|readdir|opendir|readlink|statx|lookup)$/;
const KEYS: ReadonlySet<string> = new Set(['request.#', 'request.nodeid', 'request.parent']);

/**
 * The maps in which inodes live: handlers look up there what they are asked for, and fail where it is not there. In a
 * mere cache it would be made again.
 */
export function storageOf(summaries: readonly Summary[]): ReadonlySet<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  for (const { handler, exits } of summaries) {
    if (!ASKING.test(handler.operation)) continue;
    for (const exit of exits.filter(({ how, cause }) => how === 'throw' && cause === 'statement')) {
      const find = eventsOf(exit, 'find').at(-1);
      if (find?.container === undefined || !KEYS.has(canonicalKey(find.key))) continue;
      if (exit.path.facts.nullnessOf(find.found) === 'undefined') found.add(find.container);
    }
  }
  return found;
}
