import type { Difference } from '../audit/auditor.js';
import type { Ledger } from '../ledger/ledger.js';
import { ROOT_NODEID } from '../ledger/ledger.js';

/** What is left when the kernel was asked to forget all that nobody uses. */
export interface Reconciliation {
  /**
   * Whether the kernel could be asked: FUSE_NOTIFY_PRUNE came with protocol 7.45, and needs a connection. If not, `held`
   * may be mere caching, and a nodeid that the class keeps for ever may hide among it.
   */
  readonly proven: boolean;
  /** How many nodeids the kernel has forgotten meanwhile. */
  readonly forgotten: number;
  /**
   * The nodeids that the kernel still holds, the root apart. Where it could be asked they are in use: open files, working
   * directories, directories of these. Not leaks.
   */
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
  /** Whether the kernel can be asked now. */
  readonly canPrune: () => boolean;
}

/** Nodeids in one notification. */
const CHUNK = 1000;

/** Turns of the loop without a FORGET after which none is under way: what is queued is read in the next. */
const QUIET_TURNS = 4;

/**
 * Asks the kernel to forget what it knows by now, in rounds: a directory can only go once what is in it is gone. The
 * FORGETs are queued when the notification returns (fuse_try_prune_one_inode(), fs/fuse/inode.c), and read soon after.
 */
export async function reconcile(parts: ReconcileParts): Promise<Reconciliation> {
  const { ledger } = parts;
  // Not in the turn of whoever asks, which may be that of a handler.
  await turn();
  const known = nodeids(ledger);
  const proven = await prune(parts, known);
  return {
    proven,
    forgotten: known.filter((nodeid) => ledger.get(nodeid) === 0).length,
    held: nodeids(ledger),
    leaks: parts.differences(),
  };
}

function nodeids(ledger: Ledger): number[] {
  return [...ledger.entries()].map(([nodeid]) => nodeid).filter((nodeid) => nodeid !== ROOT_NODEID);
}

/** @returns whether all were asked for. What the kernel learns anew meanwhile is left alone, so that this ends. */
async function prune({ ledger, ...parts }: ReconcileParts, known: readonly number[]): Promise<boolean> {
  // What was handed over last hangs deepest, as a rule.
  let left = known.toReversed();
  for (let before = Infinity; left.length < before;) {
    before = left.length;
    for (let start = 0; start < left.length; start += CHUNK)
      if (!(await pruned(parts, left.slice(start, start + CHUNK)))) return false;
    await quiet(ledger);
    left = left.filter((nodeid) => ledger.get(nodeid) > 0);
  }
  return parts.canPrune();
}

/** @returns false where the connection is over, or ends meanwhile. */
async function pruned(
  { prune, canPrune }: Omit<ReconcileParts, 'ledger'>,
  nodeids: readonly number[],
): Promise<boolean> {
  if (!canPrune()) return false;
  // `catch` is no waiting in the eyes of the audit: a handler may have asked, and gone on.
  await prune(nodeids).catch((error: unknown) => {
    // ENOENT: the kernel has forgotten one of them in the meantime.
    if (canPrune() && (error as { code?: unknown }).code !== 'ENOENT') throw error;
  });
  return canPrune();
}

/** Resolves when no more FORGETs come. */
async function quiet(ledger: Ledger): Promise<void> {
  let last = ledger.size;
  for (let unchanged = 0; unchanged < QUIET_TURNS; unchanged += 1) {
    await turn();
    if (ledger.size === last) continue;
    last = ledger.size;
    unchanged = 0;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
