import type { Difference } from './auditor.js';
import type { Book } from './books/book.js';
import { type Charge, ForgetCharge } from './charge.js';
import { History } from './history.js';
import { Settlement, unexplained } from './settlement.js';
import { ROOT_NODEID } from '../ledger/ledger.js';
import type { Fault, NewFinding } from './verdict.js';
import { miscount } from './verdict.js';
import type { WireAuditParts } from './wire-audit.js';
import { WireAudit } from './wire-audit.js';

export interface BookAuditParts extends WireAuditParts {
  readonly book: Book;
  /** Stops replies that were counted wrongly, and puts the book right where that can be done. */
  readonly enforce: boolean;
  /** Keeps, with stacks, what happened to each count. */
  readonly trace: boolean;
}

/**
 * Holds the application's book against the ledger. Absolute counts cannot be compared while handlers overlap, so each
 * request is judged by its own change of the book; what cannot be decided yet is left to the {@link Settlement}.
 */
export class BookAudit extends WireAudit {
  readonly #book: Book;
  readonly #enforce: boolean;
  readonly #rollBack: (nodeid: number, nlookup: number) => void;
  readonly #settlement: Settlement;
  readonly #history: History | undefined;
  /** The book, and how it differed, when the connection ended. */
  #last: { readonly counts: Record<string, number>; readonly differences: readonly Difference[] } | undefined;

  constructor(parts: BookAuditParts) {
    super(parts);
    this.#book = parts.book;
    this.#enforce = parts.enforce;
    this.#rollBack = parts.rollBack;
    this.#history = parts.trace ? new History() : undefined;
    this.#settlement = new Settlement(parts.book, parts.ledger, (fault) => {
      this.#decide(fault);
    });
    parts.book.observe((nodeid, change) => {
      this.#changed(nodeid, change);
    });
  }

  override run<T>(charge: Charge, asked: T, handler: (asked: T) => unknown): unknown {
    this.#settlement.begin(charge);
    if (this.#history !== undefined && charge instanceof ForgetCharge) this.#history.forgets(charge);
    return super.run(charge, asked, handler);
  }

  override defer(charge: Charge): void {
    super.defer(charge);
    this.#settlement.defer(charge);
  }

  override judge(charge: Charge, handed: readonly number[], failed = false): boolean {
    this.#settlement.answer(charge);
    if (this.#history !== undefined) for (const nodeid of handed) this.#history.handedOver(nodeid, charge);
    if (handed.length === 0 && charge.isEmpty) return true;
    // No destructuring, which takes an array apart through its iterator.
    const only = handed.length === 1 ? handed[0] : undefined;
    if (only !== undefined && charge.isOnly(only, 1)) return true;
    const faults = faultsOf(charge, handed, failed);
    if (this.#enforce && handed.length > 0 && faults.some((fault) => this.#isCertain(fault))) {
      this.#refuse(charge, handed, faults);
      return false;
    }
    for (const fault of faults) this.#settlement.doubt(fault);
    return true;
  }

  override refused(charge: Charge, nodeid: number, reason: string): void {
    this.#settlement.answer(charge);
    super.refused(charge, nodeid, reason);
    for (const counted of charge.nodeids()) this.#takeBack(counted, charge.of(counted));
    if (nodeid > ROOT_NODEID && !this.#settlement.isWatched(nodeid)) this.#takeBack(nodeid, 1);
  }

  override judgeForget(charge: ForgetCharge): void {
    this.#settlement.answer(charge);
    if (charge.isOnly(charge.nodeid, -charge.nlookup)) return;
    const expected = new Map(charge.nodeids().map((nodeid) => [nodeid, 0]));
    expected.set(charge.nodeid, -charge.nlookup);
    for (const fault of differences(charge, expected, false)) this.#settlement.doubt(fault);
  }

  override settle(charge: Charge): void {
    this.#settlement.settle(charge);
  }

  override sweep(): void {
    super.sweep();
    this.#settlement.sweep();
  }

  override differences(): readonly Difference[] {
    return this.#last?.differences ?? this.#differences();
  }

  override counts(): Readonly<Record<string, number>> {
    return this.#last?.counts ?? this.#counts();
  }

  override close(): void {
    if (this.#last !== undefined) return;
    this.#settlement.conclude();
    this.#last = { counts: this.#counts(), differences: this.#differences() };
    super.close();
    this.#book.observe(undefined);
  }

  protected override report(found: NewFinding): void {
    const history = this.#history?.of(found.nodeid);
    super.report(history === undefined ? found : { ...found, history });
  }

  #counts(): Record<string, number> {
    const nodeids = [...this.#book.nodeids()].sort((a, b) => a - b);
    return Object.fromEntries(nodeids.map((nodeid) => [nodeid, this.#book.get(nodeid)]));
  }

  #differences(): Difference[] {
    const nodeids = [...this.#settlement.nodeids()];
    return nodeids
      .filter((nodeid) => this.#settlement.isKnown(nodeid) && this.#settlement.difference(nodeid) !== 0)
      .map((nodeid) => ({ nodeid, book: this.#book.get(nodeid), held: this.ledger.get(nodeid) }));
  }

  /** The root has an implicit count that no reply has earned, so nobody's counts of it are compared. */
  #changed(nodeid: number, change: number): void {
    if (nodeid === ROOT_NODEID) return;
    const charge = this.attribution.current();
    this.#history?.changed(nodeid, change, this.#book.get(nodeid), charge);
    if (charge === undefined) this.#settlement.doubt(unexplained(nodeid));
    else charge.book(nodeid, change);
  }

  /** Whether nothing in flight can have to do with it, so that the reply can be stopped without wronging anyone. */
  #isCertain(fault: Fault): boolean {
    const { nodeid, suspect, expected, actual } = fault;
    if (suspect === undefined || !this.#settlement.isWatched(nodeid)) return false;
    if (this.#settlement.isMadeUpForElsewhere(fault)) return false;
    // What was counted too often may have been counted for another reply.
    return actual < expected || !this.#settlement.isAwaitedElsewhere(suspect);
  }

  /**
   * The reply will not be sent, so nothing that was counted for it is held by the kernel. What may have been counted by
   * others, or for others, is left to be decided later; the reply's own part of it is taken back.
   */
  #refuse(charge: Charge, handed: readonly number[], faults: readonly Fault[]): void {
    const open = new Map<number, number>();
    for (const fault of faults) {
      if (this.#isCertain(fault)) this.report(miscount(fault));
      else open.set(fault.nodeid, fault.expected);
    }
    for (const fault of faults) if (open.has(fault.nodeid)) this.#settlement.doubt(fault);
    for (const nodeid of new Set([...charge.nodeids(), ...handed]))
      this.#takeBack(nodeid, open.get(nodeid) ?? charge.of(nodeid));
  }

  #takeBack(nodeid: number, counted: number): void {
    if (counted > 0) this.#rollBack(nodeid, counted);
    else this.#settlement.accept(nodeid, counted);
  }

  /** A fault is certain and lasts: report it, and repair it where it may be repaired, or live with it. */
  #decide(fault: Fault): void {
    const { nodeid, suspect, expected, actual } = fault;
    this.report(miscount(fault));
    const gap = this.#settlement.gap(nodeid);
    // No more than what is left of it by now: another request may have made up for a part.
    const excess = suspect === undefined ? gap : nearerToZero(actual - expected, gap);
    const repairable = this.#enforce && suspect?.isCorrective === false && excess > 0;
    if (repairable) this.#rollBack(nodeid, excess);
    else this.#settlement.accept(nodeid, excess);
  }
}

function nearerToZero(one: number, other: number): number {
  return Math.abs(one) < Math.abs(other) ? one : other;
}

/** Where a request's own changes do not fit what its reply hands over. */
function faultsOf(charge: Charge, handed: readonly number[], failed: boolean): Fault[] {
  const expected = new Map(charge.nodeids().map((nodeid) => [nodeid, 0]));
  for (const nodeid of handed) expected.set(nodeid, (expected.get(nodeid) ?? 0) + 1);
  return differences(charge, expected, failed);
}

function differences(suspect: Charge, expected: ReadonlyMap<number, number>, failed: boolean): Fault[] {
  const faults = [];
  for (const [nodeid, want] of expected) {
    const actual = suspect.of(nodeid);
    if (actual !== want) faults.push({ nodeid, suspect, expected: want, actual, failed });
  }
  return faults;
}
