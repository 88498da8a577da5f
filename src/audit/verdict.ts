import { wireName } from '../protocol/operations.js';
import type { Operation } from '../protocol/operations.js';
import type { Charge } from './charge.js';
import { ForgetCharge } from './charge.js';
import type { Finding, FindingKind } from './finding.js';

/** A difference that is decided to be a fault. */
export interface Fault {
  readonly nodeid: number;
  readonly suspect: Charge | undefined;
  readonly expected: number;
  readonly actual: number;
  /** Whether the request was answered with an error. */
  readonly failed: boolean;
  /** What the book has by now. */
  readonly count: number;
}

/** Names a fault and says what to do about it. */
export function finding(fault: Fault, kind = kindOf(fault)): Omit<Finding, 'count'> {
  const { nodeid, suspect, expected, actual } = fault;
  return {
    kind,
    nodeid,
    operation: suspect?.route.operation ?? null,
    unique: suspect?.unique ?? null,
    expected,
    actual,
    handler: suspect?.route.label ?? null,
    message: `${accusation(fault)} ${REMEDIES[kind]}`,
  };
}

/** A FORGET of more than the kernel was ever handed. */
export function overdraft(nodeid: number, nlookup: number, excess: number): Omit<Finding, 'count'> {
  const held = nlookup - excess;
  return {
    kind: 'kernel-underflow',
    nodeid,
    operation: 'forget',
    unique: null,
    expected: held,
    actual: nlookup,
    handler: null,
    message: `The kernel gave back ${String(nlookup)} lookups of nodeid ${String(nodeid)} and held ${String(held)}. ${REMEDIES['kernel-underflow']}`,
  };
}

function kindOf({ suspect, expected, actual, failed, count }: Fault): FindingKind {
  if (suspect === undefined) return count < 0 ? 'underflow' : 'mismatch';
  if (suspect instanceof ForgetCharge && expected < 0)
    return actual > expected ? 'missing-decrement' : 'extra-decrement';
  if (actual < expected) return expected > 0 && actual >= 0 ? 'missing-increment' : 'unearned-decrement';
  return failed ? 'increment-on-error' : 'extra-increment';
}

function accusation({ nodeid, suspect, expected, actual }: Fault): string {
  if (suspect === undefined) {
    return `The book has ${String(actual)} for nodeid ${String(nodeid)}, the kernel holds ${String(expected)}, and no single request explains it.`;
  }
  const unique = suspect.unique === null ? '' : ` (unique ${String(suspect.unique)})`;
  const request = `${wireName(suspect.route.operation as Operation)}${unique}`;
  return `${suspect.route.label} answered ${request} and changed the count of nodeid ${String(nodeid)} by ${signed(actual)} instead of ${signed(expected)}.`;
}

function signed(change: number): string {
  return change > 0 ? `+${String(change)}` : String(change);
}

const REMEDIES: Readonly<Record<FindingKind, string>> = {
  'missing-increment':
    'Count 1 for each entry that the reply hands over: the kernel will forget it that often.',
  'extra-increment':
    'Count only the entries that the reply hands over: nothing else is ever forgotten, so the inode stays for ever.',
  'increment-on-error': 'Count last, or take the count back before throwing: an error hands nothing over.',
  'missing-decrement': 'Take off nlookup, all of it: one FORGET can give back many lookups.',
  'extra-decrement': 'Take off nlookup, no more: the kernel still holds the rest and will use the nodeid.',
  'unearned-decrement': 'Only FORGET gives lookups back: no other handler may take any off.',
  underflow: 'A count below zero means that something was taken off that was never counted.',
  mismatch:
    'Count in the turn of the request that hands the entry over, so that the audit can name the handler.',
  'forget-threw':
    'FORGET cannot be answered, so nobody sees the error: the counts must be right all the same.',
  'kernel-underflow': 'The kernel gave back more than it was handed: report this with a --trace.',
};
