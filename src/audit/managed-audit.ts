import type { InodeLives } from '../inodes/inode-lives.js';
import { ROOT_NODEID } from '../ledger/ledger.js';
import type { Difference } from './auditor.js';
import type { Charge, ForgetCharge } from './charge.js';
import type { WireAuditParts } from './wire-audit.js';
import { WireAudit } from './wire-audit.js';

/** What the audit asks of an InodeTable. */
export type CountedLives = Pick<InodeLives<unknown, unknown>, 'all' | 'count'>;

export interface ManagedAuditParts extends WireAuditParts {
  readonly lives: CountedLives;
}

/**
 * Holds an InodeTable against the ledger. Both are moved in the same turn, so they agree whenever a request is over; if
 * they do not, that is no fault of the class.
 */
export class ManagedAudit extends WireAudit {
  readonly #lives: CountedLives;
  /** What is handed over in this turn: ledger and table have not both been told of all of it yet. */
  #handed: readonly number[] = [];
  /** Reported differences, so that each is reported once. */
  readonly #known = new Map<number, number>();
  /** The table's counts when the connection ended. */
  #last: { readonly counts: Record<string, number>; readonly differences: readonly Difference[] } | undefined;

  constructor(parts: ManagedAuditParts) {
    super(parts);
    this.#lives = parts.lives;
  }

  override judge(charge: Charge, handed: readonly number[]): boolean {
    this.#handed = handed;
    return super.judge(charge, handed);
  }

  override settle(charge: Charge): void {
    const handed = this.#handed;
    this.#handed = [];
    for (const nodeid of handed) this.#compare(nodeid, charge);
  }

  override judgeForget(charge: ForgetCharge): void {
    super.judgeForget(charge);
    this.#compare(charge.nodeid, charge);
  }

  override sweep(): void {
    if (this.#last === undefined) for (const nodeid of this.#nodeids()) this.#compare(nodeid, undefined);
  }

  override differences(): readonly Difference[] {
    return this.#last?.differences ?? this.#differences();
  }

  override counts(): Readonly<Record<string, number>> {
    return this.#last?.counts ?? this.#counts();
  }

  override close(): void {
    if (this.#last !== undefined) return;
    this.sweep();
    this.#last = { counts: this.#counts(), differences: this.#differences() };
    super.close();
  }

  #compare(nodeid: number, suspect: Charge | undefined): void {
    if (this.#handed.includes(nodeid)) return;
    const difference = this.#difference(nodeid);
    if (difference === (this.#known.get(nodeid) ?? 0)) return;
    this.#known.set(nodeid, difference);
    if (difference !== 0) this.#report(nodeid, suspect);
  }

  #report(nodeid: number, suspect: Charge | undefined): void {
    const actual = this.#lives.count(nodeid);
    const expected = this.ledger.get(nodeid);
    this.report({
      kind: 'mismatch',
      nodeid,
      operation: null,
      unique: suspect?.unique ?? null,
      handler: null,
      expected,
      actual,
      message:
        `The InodeTable has counted ${String(actual)} for nodeid ${String(nodeid)}, and the kernel holds ${String(expected)}. ` +
        'That is no fault of the class: mount with `--trace`, and report what it prints about this nodeid.',
    });
  }

  /** The root has an implicit count that no reply has earned, so nobody's counts of it are compared. */
  #difference(nodeid: number): number {
    return nodeid === ROOT_NODEID ? 0 : this.#lives.count(nodeid) - this.ledger.get(nodeid);
  }

  #nodeids(): number[] {
    const nodeids = new Set(Object.keys(this.#counts()).map(Number));
    for (const [nodeid] of this.ledger.entries()) nodeids.add(nodeid);
    return [...nodeids];
  }

  #counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { nodeid, lookups } of this.#lives.all())
      if (nodeid !== ROOT_NODEID && lookups !== 0) counts[nodeid] = lookups;
    return counts;
  }

  #differences(): Difference[] {
    return this.#nodeids()
      .filter((nodeid) => this.#difference(nodeid) !== 0)
      .map((nodeid) => ({ nodeid, book: this.#lives.count(nodeid), held: this.ledger.get(nodeid) }));
  }
}
