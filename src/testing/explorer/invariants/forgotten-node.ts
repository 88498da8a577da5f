import type { Counts } from '../counts.js';
import type { HandlerCall } from '../handlers.js';
import type { Violation } from '../search/world.js';

type OneCount = Pick<Counts, 'counted' | 'held'>;

const ROOT = 1;
/** Where a request says what it is about. */
const SUBJECTS = ['nodeid', 'parent', 'newParent'] as const;

/**
 * The nodeid that a request is about although the class has forgotten it: its book has no lookup of it, and the kernel has. A
 * FORGET says itself that the kernel has less.
 */
export function forgottenNode({ operation, request }: HandlerCall, counts: OneCount): number | undefined {
  if (operation === 'forget') return undefined;
  for (const subject of SUBJECTS) {
    const nodeid = request[subject];
    if (typeof nodeid === 'number' && isForgotten(nodeid, counts)) return nodeid;
  }
  return undefined;
}

function isForgotten(nodeid: number, counts: OneCount): boolean {
  return nodeid > ROOT && counts.counted(nodeid) === 0 && counts.held(nodeid) > 0;
}

/**
 * @param before what was forgotten when the handler was called. Only what still is when it answers counts: who waits for a
 * lock may have the class in between two states.
 */
export function servedForgotten(
  before: number | undefined,
  call: HandlerCall,
  counts: OneCount,
): Violation | undefined {
  if (before === undefined || forgottenNode(call, counts) !== before) return undefined;
  const message =
    `${call.label} is about nodeid ${String(before)}, of which the kernel holds ${String(counts.held(before))} lookups, ` +
    'and the class counts none: it has to know what the kernel may ask for until that is forgotten';
  return { kind: 'forgotten-node', message };
}
