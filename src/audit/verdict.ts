import { wireName } from '../protocol/operations.js';
import type { Operation } from '../protocol/operations.js';
import type { Charge } from './charge.js';
import { ForgetCharge } from './charge.js';
import type { Finding, FindingKind } from './finding.js';
import { FINDING_KINDS } from './finding.js';

/** A finding as the rules make it; the session knows the rest. */
export type NewFinding = Omit<Finding, 'count' | 'class' | 'generation'>;

/** A change of the book that does not fit the reply, or a difference that nobody is charged with. */
export interface Fault {
  readonly nodeid: number;
  readonly suspect: Charge | undefined;
  /** By how much the count should have changed; without a suspect: what the kernel holds. */
  readonly expected: number;
  /** By how much it did; without a suspect: what the book has. */
  readonly actual: number;
  /** Whether the request was answered with an error. */
  readonly failed: boolean;
}

/** Names a wrong count. */
export function miscount(fault: Fault): NewFinding {
  const { nodeid, suspect, expected, actual } = fault;
  const kind = kindOf(fault);
  const what =
    suspect === undefined
      ? `The class has counted ${String(actual)} for nodeid ${String(nodeid)}, the kernel holds ${String(expected)}, and no single request explains it.`
      : `${describe(suspect)} ${done(actual)} the count of nodeid ${String(nodeid)}${by(actual)}, and should have ${done(expected)} it${by(expected)}.`;
  return { ...blame(kind, nodeid, suspect), expected, actual, message: `${what} ${FINDING_KINDS[kind]}` };
}

/** Names any other fault, in words of its own. */
export function misdeed(
  kind: FindingKind,
  nodeid: number,
  suspect: Charge | undefined,
  what: string,
): NewFinding {
  const who = suspect === undefined ? '' : `${describe(suspect)} `;
  return {
    ...blame(kind, nodeid, suspect),
    expected: null,
    actual: null,
    message: `${who}${what}. ${FINDING_KINDS[kind]}`,
  };
}

function blame(kind: FindingKind, nodeid: number, suspect: Charge | undefined) {
  return {
    kind,
    nodeid,
    operation: suspect === undefined ? null : wireName(suspect.route.operation as Operation),
    unique: suspect?.unique ?? null,
    handler: suspect?.route.label ?? null,
  };
}

function kindOf({ suspect, expected, actual, failed }: Fault): FindingKind {
  if (suspect === undefined) return actual < 0 ? 'underflow' : 'mismatch';
  if (suspect instanceof ForgetCharge && expected < 0) {
    if (suspect.isCorrective) return 'rollback-failed';
    return actual > expected ? 'missing-decrement' : 'extra-decrement';
  }
  if (actual < expected) return expected > 0 && actual >= 0 ? 'missing-increment' : 'unearned-decrement';
  return failed ? 'increment-on-error' : 'extra-increment';
}

/** `HelloFs.lookup (LOOKUP, unique 12)`. */
export function describe({ route, unique }: Charge): string {
  const number = unique === null ? '' : `, unique ${String(unique)}`;
  return `${route.label} (${wireName(route.operation as Operation)}${number})`;
}

function done(change: number): string {
  if (change === 0) return 'left';
  return change > 0 ? 'raised' : 'lowered';
}

function by(change: number): string {
  return change === 0 ? ' as it was' : ` by ${String(Math.abs(change))}`;
}
