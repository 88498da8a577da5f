import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ledger } from '../ledger/ledger.js';
import { ROOT_NODEID } from '../ledger/ledger.js';
import type { Book } from './books/book.js';
import type { Charge, ForgetCharge } from './charge.js';
import type { Findings } from './findings.js';
import { finding, overdraft } from './verdict.js';

/** After so many calls that answered at once a handler is taken for a synchronous one. */
const PROBATION = 16;

/** How the session tells the audit of a request's way. */
export interface Auditor {
  /** Runs a handler so that what it does to the book, in this turn and later ones, is charged to its request. */
  run(charge: Charge, handler: () => unknown): unknown;
  /** The handler of this request answers later. */
  defer(charge: Charge): void;
  /**
   * Judges a request by its own change of the book.
   * @param handed the nodeids in its reply, once for each lookup; none for an error.
   */
  judge(charge: Charge, handed: readonly number[], failed?: boolean): void;
  /** Judges a FORGET by what its handler took off. */
  judgeForget(charge: ForgetCharge): void;
  /** A forget handler threw; judge it all the same. */
  forgetThrew(charge: ForgetCharge): void;
  /** The kernel gave back more lookups of a nodeid than the ledger had. */
  overdrawn(nodeid: number, nlookup: number, excess: number): void;
  /** The reply is on its way, or the forget is done: what could be explained by it cannot be any longer. */
  settle(charge: Charge): void;
  /** Compares all that book and ledger have, as far as nothing in flight can explain a difference. */
  sweep(): void;
  /** The counts of the book, or null where there is none. */
  counts(): Record<string, number> | null;
  /** Stops watching the book. */
  close(): void;
}

/** A difference whose cause may still be in flight. */
interface Doubt {
  readonly nodeid: number;
  /** The request whose own change does not fit its reply; undefined for changes that no request can be charged with. */
  readonly suspect: Charge | undefined;
  readonly expected: number;
  readonly actual: number;
  readonly failed: boolean;
  /** Requests that began up to here may explain it. */
  readonly sequence: number;
}

/**
 * Holds the application's book against the ledger.
 *
 * Absolute counts cannot be compared while handlers overlap, so each request is judged by its own change of the book.
 * Where that does not fit its reply, the accusation waits until every request that was in flight by then is done: one
 * of them may have counted for it, as a batching back end does. What then still differs is a finding, and lasts.
 */
export class BookAuditor implements Auditor {
  readonly #book: Book;
  readonly #ledger: Ledger;
  readonly #findings: Findings;
  readonly #context = new AsyncLocalStorage<Charge>();
  readonly #inFlight = new Set<Charge>();
  /** How far book and ledger are known to be apart: each difference is reported once. */
  readonly #accepted = new Map<number, number>();
  /** By operation, how often its handler has answered in the same turn; Infinity once one has not. */
  readonly #prompt = new Map<string, number>();
  #doubts: Doubt[] = [];
  #current: Charge | undefined;
  #sequence = 0;

  constructor(book: Book, ledger: Ledger, findings: Findings) {
    this.#book = book;
    this.#ledger = ledger;
    this.#findings = findings;
    book.observe((nodeid, change) => {
      this.#changed(nodeid, change);
    });
  }

  run(charge: Charge, handler: () => unknown): unknown {
    charge.sequence = this.#sequence += 1;
    const { operation } = charge.route;
    const calls = this.#prompt.get(operation) ?? 0;
    if (calls >= PROBATION && calls !== Infinity) return this.#runNow(charge, handler);
    if (calls !== Infinity) this.#prompt.set(operation, calls + 1);
    return this.#context.run(charge, () => this.#runNow(charge, handler));
  }

  defer(charge: Charge): void {
    this.#inFlight.add(charge);
    this.#prompt.set(charge.route.operation, Infinity);
  }

  judge(charge: Charge, handed: readonly number[], failed = false): void {
    charge.judged = true;
    const [only] = handed;
    if (handed.length === 0 && charge.isEmpty) return;
    if (handed.length === 1 && only !== undefined && charge.isOnly(only, 1)) return;
    for (const [nodeid, expected] of expectations(charge, handed)) {
      this.#compare(charge, nodeid, expected, failed);
    }
  }

  judgeForget(charge: ForgetCharge): void {
    charge.judged = true;
    if (charge.isOnly(charge.nodeid, -charge.nlookup)) return;
    this.#compare(charge, charge.nodeid, -charge.nlookup, false);
    for (const nodeid of charge.nodeids()) {
      if (nodeid !== charge.nodeid) this.#compare(charge, nodeid, 0, false);
    }
  }

  forgetThrew(charge: ForgetCharge): void {
    const { nodeid, nlookup } = charge;
    const fault = { nodeid, suspect: charge, expected: -nlookup, actual: charge.of(nodeid) };
    this.#findings.add(finding({ ...fault, failed: true, count: this.#book.get(nodeid) }, 'forget-threw'));
  }

  overdrawn(nodeid: number, nlookup: number, excess: number): void {
    this.#findings.add(overdraft(nodeid, nlookup, excess));
  }

  settle(charge: Charge): void {
    this.#inFlight.delete(charge);
    if (this.#doubts.length > 0) this.#resolve();
  }

  sweep(): void {
    const nodeids = new Set(this.#book.nodeids());
    for (const [nodeid] of this.#ledger.entries()) nodeids.add(nodeid);
    for (const nodeid of nodeids) {
      if (this.#gap(nodeid) !== 0) this.#doubt(undefined, nodeid, 0, 0, false);
    }
    this.#resolve();
  }

  counts(): Record<string, number> {
    const nodeids = [...this.#book.nodeids()].sort((a, b) => a - b);
    return Object.fromEntries(nodeids.map((nodeid) => [nodeid, this.#book.get(nodeid)]));
  }

  close(): void {
    this.#book.observe(undefined);
  }

  #runNow(charge: Charge, handler: () => unknown): unknown {
    const outer = this.#current;
    this.#current = charge;
    try {
      return handler();
    } finally {
      this.#current = outer;
    }
  }

  #changed(nodeid: number, change: number): void {
    if (nodeid === ROOT_NODEID) return;
    const charge = this.#current ?? this.#context.getStore();
    if (charge !== undefined && !charge.judged) charge.book(nodeid, change);
    else this.#doubt(undefined, nodeid, 0, 0, false);
  }

  #compare(charge: Charge, nodeid: number, expected: number, failed: boolean): void {
    const actual = charge.of(nodeid);
    if (actual !== expected && nodeid !== ROOT_NODEID) this.#doubt(charge, nodeid, expected, actual, failed);
  }

  #doubt(
    suspect: Charge | undefined,
    nodeid: number,
    expected: number,
    actual: number,
    failed: boolean,
  ): void {
    this.#doubts.push({ nodeid, suspect, expected, actual, failed, sequence: this.#sequence });
  }

  /** Decides the doubts that nothing in flight can explain any more, oldest first. */
  #resolve(): void {
    const oldest = this.#oldestInFlight();
    const due = this.#doubts.filter((doubt) => doubt.sequence < oldest);
    if (due.length === 0) return;
    this.#doubts = this.#doubts.filter((doubt) => doubt.sequence >= oldest);
    for (const doubt of due) if (doubt.suspect !== undefined) this.#accuse(doubt);
    for (const { nodeid } of due) this.#record(nodeid);
  }

  #oldestInFlight(): number {
    for (const charge of this.#inFlight) return charge.sequence;
    return Infinity;
  }

  /** A request whose change did not fit: it is at fault if book and ledger still differ that way. */
  #accuse(doubt: Doubt): void {
    const { nodeid, suspect, expected, actual } = doubt;
    const gap = this.#gap(nodeid);
    const fault = actual - expected;
    if (suspect === undefined || gap === 0 || Math.sign(gap) !== Math.sign(fault)) return;
    this.#accept(nodeid, fault);
    this.#findings.add(finding({ ...doubt, suspect, count: this.#book.get(nodeid) }));
  }

  /** A difference that no request can be charged with. */
  #record(nodeid: number): void {
    const gap = this.#gap(nodeid);
    if (gap === 0) return;
    this.#accept(nodeid, gap);
    const expected = this.#ledger.get(nodeid);
    const actual = this.#book.get(nodeid);
    this.#findings.add(
      finding({ nodeid, suspect: undefined, expected, actual, failed: false, count: actual }),
    );
  }

  /** By how much the book is above the ledger, without what is known already and what is in flight. */
  #gap(nodeid: number): number {
    if (nodeid === ROOT_NODEID) return 0;
    let gap = this.#book.get(nodeid) - this.#ledger.get(nodeid);
    for (const charge of this.#inFlight) gap -= charge.lead(nodeid);
    // Book and ledger agree again: what was accepted before must not accuse a correct handler later.
    if (gap === 0) this.#accepted.delete(nodeid);
    return gap - (this.#accepted.get(nodeid) ?? 0);
  }

  #accept(nodeid: number, difference: number): void {
    const accepted = (this.#accepted.get(nodeid) ?? 0) + difference;
    if (accepted === 0) this.#accepted.delete(nodeid);
    else this.#accepted.set(nodeid, accepted);
  }
}

/** By nodeid, what the request's own change should have been: of what it touched, and of what it handed over. */
function expectations(charge: Charge, handed: readonly number[]): Map<number, number> {
  const expected = new Map<number, number>();
  for (const nodeid of charge.nodeids()) expected.set(nodeid, 0);
  for (const nodeid of handed) expected.set(nodeid, (expected.get(nodeid) ?? 0) + 1);
  return expected;
}
