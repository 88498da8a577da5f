import { setTimeout as sleep } from 'node:timers/promises';
import type { Difference } from '../audit/auditor.js';
import type { Ledger } from '../ledger/ledger.js';
import { ROOT_NODEID } from '../ledger/ledger.js';

/** What is left when the kernel was asked to forget all that nobody uses. */
export interface Reconciliation {
  /** Whether the kernel could be asked: FUSE_NOTIFY_PRUNE came with protocol 7.45. If not, `held` may be mere caching. */
  readonly proven: boolean;
  /** How many nodeids the kernel has forgotten. */
  readonly forgotten: number;
  /** What the kernel still holds, the root apart: open files, working directories, and directories of these. Not leaks. */
  readonly held: readonly number[];
  /**
   * Where the application's count is not what the kernel holds by now: above it no FORGET will ever take it off, below it
   * the FORGETs to come take off too much.
   */
  readonly leaks: readonly Difference[];
}

export interface ReconcileParts {
  readonly ledger: Ledger;
  /** Where book and ledger differ. */
  readonly differences: () => readonly Difference[];
  /** FUSE_NOTIFY_PRUNE. */
  readonly prune: (nodeids: readonly number[]) => Promise<void>;
  readonly canPrune: boolean;
}

/** Nodeids in one notification. */
const CHUNK = 1000;
/** How long the FORGETs of a round are waited for, in milliseconds, and how often it is looked whether more came. */
const PATIENCE = 500;
const INTERVAL = 10;

/**
 * Asks the kernel to forget, in rounds: a directory can only go once what is in it is gone. FORGETs come soon, but not
 * before the notification returns.
 */
export async function reconcile(parts: ReconcileParts): Promise<Reconciliation> {
  const { ledger, canPrune } = parts;
  const before = ledger.size;
  for (let left = Infinity; canPrune && ledger.size < left;) {
    left = ledger.size;
    await pruneAll(parts, known(ledger));
    await quiet(ledger, left);
  }
  return {
    proven: canPrune,
    forgotten: before - ledger.size,
    held: known(ledger),
    leaks: parts.differences(),
  };
}

function known(ledger: Ledger): number[] {
  return [...ledger.entries()].map(([nodeid]) => nodeid).filter((nodeid) => nodeid !== ROOT_NODEID);
}

async function pruneAll({ prune }: ReconcileParts, nodeids: readonly number[]): Promise<void> {
  for (let start = 0; start < nodeids.length; start += CHUNK) {
    await prune(nodeids.slice(start, start + CHUNK)).catch(ignoreGone);
  }
}

/** The kernel has forgotten one of them in the meantime. */
function ignoreGone(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
}

/** Resolves when no more FORGETs come. */
async function quiet(ledger: Ledger, size: number): Promise<void> {
  let last = size;
  let unchanged = 0;
  while (last > 1 && unchanged * INTERVAL < (last < size ? 5 * INTERVAL : PATIENCE)) {
    await sleep(INTERVAL);
    unchanged = ledger.size === last ? unchanged + 1 : 0;
    last = ledger.size;
  }
}
